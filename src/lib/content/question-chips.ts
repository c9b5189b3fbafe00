import { m } from '#lib/paraglide/messages.js';
import { commaList, isOnlyChips, readChips, splitChips, type Chip, type ChipSet } from './chips.ts';
import type { Findings } from './findings.ts';
import type { InteractionType } from './model.ts';
import { mentions, type Exemption, type Mention } from './neutrality.ts';
import type { Region } from './source.ts';
import { headingText, type Placed } from './tokens.ts';

export const interactionTypes = [
	'pilihan ganda',
	'pilihan ganda kompleks',
	'benar-salah',
	'urutan',
	'menjodohkan',
	'isian singkat'
] as const satisfies readonly InteractionType[];

/** Names of the chips that may stand on a question of a scenario. */
export const sceneChips: readonly string[] = [...interactionTypes, 'id', 'nilai', 'tetap', 'sebut'];
/** Names of the chips that may stand on any question. */
export const questionChips: readonly string[] = [...sceneChips, '#', 'sulit', 'poin', 'tujuan', 'putusan'];
/** Names that stand elsewhere: on pools, self-checks or options. */
export const otherChips: readonly string[] = ['latihan', 'ambil', 'ke', '(terakhir)', '%'];

export type Head = {
	title: Region;
	/** Behind the heading and in the line below it. */
	chips: Chip[];
	/** Index of the first block after both. */
	next: number;
};

export function readHead(blocks: Placed[], findings: Findings): Head {
	const [heading, ...after] = blocks.slice(0, 3);
	if (!heading) throw new RangeError('There is no heading');

	const below = after.find(({ token }) => token.type !== 'space');

	const { text: title, chips } = splitChips(headingText(heading));
	const [firstLine = ''] = below?.token.type === 'paragraph' ? below.region.text.split('\n') : [];

	if (!below || !isOnlyChips(firstLine)) return { title, chips, next: 1 };

	const apart = below.region.place().line > heading.region.place().line + 1;
	const alone = isOnlyChips(below.token.raw);

	// Codes after a blank line are text, unless they are nothing but chips: then the blank line is a slip.
	const known = readChips(below.region).some(({ name }) => questionChips.includes(name) || otherChips.includes(name));
	if (apart && !(alone && known)) return { title, chips, next: 1 };

	if (apart || !alone) findings.add('chip-misplaced', below.region.place(), m.content_chip_line());

	return {
		title,
		chips: [...chips, ...readChips(below.region.slice(0, firstLine.length))],
		next: blocks.indexOf(below) + 1
	};
}

/** What the chip `sebut:` names. */
export function readMentions(chips: ChipSet): Mention[] {
	const expected = m.content_expected_choice({ choices: mentions.join(', ') });

	return chips.value('sebut', parseMentions, expected) ?? [];
}

/** Lets a stretch of the source speak of what its chip `sebut:` names. */
export function exempt(chips: ChipSet, blocks: Placed[], exemptions: Exemption[]): void {
	const first = blocks[0]?.region;
	const last = blocks.at(-1)?.region;
	if (!first || !last) return;

	for (const mention of readMentions(chips)) {
		exemptions.push({ mention, start: first.offset(0), end: last.offset(last.text.length) });
	}
}

function parseMentions(value: string): Mention[] | undefined {
	const listed = commaList(value)?.map((each) => mentions.find((mention) => mention === each));

	return listed?.every((mention) => mention !== undefined) ? listed : undefined;
}
