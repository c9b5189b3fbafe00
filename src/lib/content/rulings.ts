import { dayInWords } from '#lib/language/in-words.ts';
import type { Tokens } from 'marked';
import { m } from '#lib/paraglide/messages.js';
import type { Findings } from './findings.ts';
import { readFrontMatter, type Fields } from './front-matter.ts';
import type { Origin, RulingTopic } from './model.ts';
import type { Exemption, NeutralityGuard } from './neutrality.ts';
import { isId } from './question.ts';
import { isStale } from './regulations.ts';
import { sourceId } from './ruling-register.ts';
import { readRuling, type RulingContext } from './ruling.ts';
import type { Place, Region, Source } from './source.ts';
import { placedBlocks, type Placed } from './tokens.ts';

/** What all topics share while they are read. */
export type RulingsContext = Pick<RulingContext, 'findings' | 'register' | 'ids'> & {
	guard: NeutralityGuard;
	/** Day of the check. */
	today: string;
	/** Where each id of the fact sheet stands so far; grows. */
	sources: Map<string, Place>;
};

const unconfirmed = 'belum';

/** Reads one file of rulings. */
export function readRulings(
	source: Source,
	id: string,
	origin: Origin,
	context: RulingsContext
): RulingTopic | undefined {
	const { findings, today } = context;
	const front = readFrontMatter(source, findings);
	if (!front) return undefined;

	const { fields, body } = front;
	if (!isId(id)) findings.add('file-name', source.place(0), m.content_file_name_rulings({ name: id }));

	const title = fields.requiredText('topik') ?? id;
	const position = fields.requiredNumber('urutan', 1, 1000) ?? 0;
	const summary = fields.requiredText('ringkasan') ?? '';
	const declared = readSources(fields, context);
	const checkedOn = fields.requiredDate('diperiksa') ?? '';
	const confirmedBy = fields.requiredText('dikonfirmasi') ?? unconfirmed;
	const stale = isStale(checkedOn, today);

	if (stale) {
		findings.add(
			'rulings-stale',
			fields.place('diperiksa'),
			m.content_rulings_stale({ name: title, date: dayInWords(checkedOn) })
		);
	}

	fields.finish();

	const exemptions: Exemption[] = [];
	const images: Region[] = [];
	const rulings = sections(placedBlocks(body), findings).flatMap((blocks) => {
		const read = readRuling(blocks, { ...context, declared: new Set(declared.keys()), exemptions });

		images.push(...read.images);
		return read.ruling ? [read.ruling] : [];
	});

	for (const [missing, place] of declared) {
		if (rulings.some((ruling) => ruling.source === missing)) continue;

		findings.add('source-missing', place, m.content_source_missing({ id: missing }));
	}

	context.guard.check(source, exemptions, images, findings);

	return {
		id,
		position,
		title,
		summary,
		sources: [...declared.keys()],
		checkedOn,
		stale,
		confirmedBy: confirmedBy === unconfirmed ? null : confirmedBy,
		rulings,
		origin
	};
}

/** The ids of the fact sheet that this topic carries, each with its place in the front matter. */
function readSources(fields: Fields, { sources, findings }: RulingsContext): Map<string, Place> {
	const declared = new Map<string, Place>();
	const listed = fields.has('sumber') ? fields.list('sumber') : (fields.requiredText('sumber'), []);

	for (const { text, place } of listed) {
		if (!sourceId.test(text)) {
			const expected = m.content_expected_sources();

			findings.add('field-invalid', place, m.content_field_invalid({ key: 'sumber', expected }));
		} else if (sources.has(text)) {
			const first = sources.get(text);
			const where = `${first?.file}:${first?.line}`;

			findings.add('id-repeated', place, m.content_source_repeated({ id: text, where }));
		} else {
			sources.set(text, place);
			declared.set(text, place);
		}
	}

	return declared;
}

/** Blocks from one `##` to the next; nothing may stand before the first. */
function sections(blocks: Placed[], findings: Findings): Placed[][] {
	const starts = blocks.flatMap((block, index) => (isRulingHeading(block) ? [index] : []));
	const before = blocks.slice(0, starts[0] ?? blocks.length).find(({ token }) => token.type !== 'space');

	if (before) findings.add('stray-text', before.region.place(), m.content_stray_text_before_ruling());

	return starts.map((start, index) => blocks.slice(start, starts[index + 1] ?? blocks.length));
}

function isRulingHeading({ token }: Placed): boolean {
	return token.type === 'heading' && (token as Tokens.Heading).depth === 2;
}
