import { m } from '#lib/paraglide/messages.js';
import type { Findings, Rule } from './findings.ts';
import type { GuardedWords } from './guarded-words.ts';
import type { Region, Source } from './source.ts';
import { alternatives } from './word-lists.ts';

/** What the chip `sebut:` lets a question or an option speak of. */
export const mentions = ['angka', 'isyarat', 'warna'] as const;
export type Mention = (typeof mentions)[number];

/** A stretch of the source that may speak of something, because its chip says so. */
export type Exemption = { mention: Mention; start: number; end: number };

// Between the words of a phrase there may be markup, a line end and the marks of a quote.
const gap = '[\\s*_~>]+';
const ranks = 'satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh';

const notAParty = /(?:Kementerian|Menteri|Kemen|Men|Kepmen|Permen)[\s-]*$/i;
const regulationWord =
	/(?:undang|peraturan|putusan|keputusan|edaran|instruksi|surat|qanun|UU|PP|SE|Perpres|Perppu|PKPU|SKB)[^.\n]{0,60}$/i;

/** What is counted in daily life and has no candidate behind it. */
const numbered =
	/(?:soal|halaman|butir|langkah|poin|rumah|kamar|loket|antrean|lampiran|tabel|meja|ruang|pasal|ayat|angka|TPS)\s*$/i;

const pan = /(?<![\p{L}\p{N}-])PAN(?![\p{L}\p{N}]|[\s-]*(?:RB|dan[\s-]RB))/gu;
const ballotNumber = new RegExp(
	`(?<![\\p{L}\\p{N}])(?:(?:nomor|no\\.?)${gap}urut|nomor|no\\.|(?:paslon|pasangan calon|calon|caleg)(?:${gap}(?:nomor|no\\.?))?)` +
		`${gap}(?:0?[1-9]|1\\d|2[0-4]|${ranks})(?![\\p{L}\\p{N}/]|[.,]\\d)(?!${gap}(?:tahun|orang|kali|hari|bulan|lembaga|pasangan|calon|jenis))`,
	'giu'
);
const campaignWord =
	/(?<![\p{L}\p{N}])(?:ber|me|mem|men)?(?:kampanye|calon|bakal calon|paslon|kandidat|partai|parpol|pemenangan|tim sukses|relawan|caleg|pendukung|peserta pemilu)(?![\p{L}\p{N}])/iu;

/** Finds what would make content take sides, by the lists of `guarded-words.md`. */
export class NeutralityGuard {
	readonly #parties: RegExp;
	readonly #partyAfterWord: RegExp;
	readonly #handSign: RegExp;
	readonly #colour: RegExp;

	constructor(guarded: GuardedWords) {
		const fingers = alternatives(guarded.fingers, gap);

		this.#parties = words([...guarded.parties, ...guarded.candidates], 'gu');
		this.#partyAfterWord = new RegExp(
			`(?<![\\p{L}\\p{N}])(?:${caseless(guarded.partyWords)})${gap}(${alternatives(guarded.ambiguousParties, gap)})(?![\\p{L}\\p{N}])`,
			'gu'
		);
		this.#handSign = new RegExp(
			[
				`(?<![\\p{L}\\p{N}])(?:${ranks}|[1-9])${gap}jari(?![\\p{L}\\p{N}])`,
				`(?<![\\p{L}\\p{N}])(?:salam|pose|gaya)${gap}(?:jari${gap})?(?:${ranks}|metal|jempol|${fingers})(?![\\p{L}\\p{N}])`,
				`(?<![\\p{L}\\p{N}])(?:simbol|tanda|isyarat)${gap}(?:jari${gap}(?:${ranks})|metal|${fingers})(?![\\p{L}\\p{N}])`,
				`(?<![\\p{L}\\p{N}])(?:meng)?acung(?:kan|an)?${gap}(?:jempol|jari|${fingers})(?![\\p{L}\\p{N}])`,
				`(?<![\\p{L}\\p{N}])finger${gap}heart(?![\\p{L}\\p{N}])`,
				'[\\u261D\\u270B\\u270C\\u{1F446}-\\u{1F449}\\u{1F44C}-\\u{1F44E}\\u{1F590}\\u{1F596}\\u{1F918}\\u{1F919}\\u{1F91E}\\u{1F91F}\\u{1FAF0}]'
			].join('|'),
			'giu'
		);
		this.#colour = new RegExp(
			`(?<![\\p{L}\\p{N}])(?:(?:ber)?warna|${alternatives(guarded.coloured, gap)})${gap}(?:ber(?:warna)?${gap})?(?:${alternatives(guarded.colours, gap)})(?![\\p{L}\\p{N}])(?!${gap}putih)`,
			'giu'
		);
	}

	/**
	 * Looks through a whole file, front matter and images included, for what would make the content take sides: names of
	 * real parties and candidates, ballot numbers, hand signs and campaign colours.
	 */
	check(source: Pick<Source, 'text' | 'place'>, exemptions: Exemption[], images: Region[], findings: Findings): void {
		const { text } = source;
		const pictured = images.map((image) => ({ start: image.offset(0), end: image.offset(image.text.length) }));

		const report = (rule: Rule, start: number, message: string, mention?: Mention) => {
			const inImage = pictured.some((image) => image.start <= start && start < image.end);
			const exempt = exemptions.some((each) => each.mention === mention && each.start <= start && start < each.end);

			if (!exempt || inImage) findings.add(rule, source.place(start), message);
		};

		const names = new Map<number, string>();

		for (const match of text.matchAll(this.#parties)) names.set(match.index, match[0]);
		for (const match of text.matchAll(this.#partyAfterWord)) {
			names.set(match.index + match[0].length - (match[1]?.length ?? 0), match[1] ?? '');
		}
		for (const match of text.matchAll(pan))
			if (!notAParty.test(before(text, match.index))) names.set(match.index, 'PAN');
		for (const [start, name] of names) report('party-name', start, m.content_party_name({ name }));

		for (const match of text.matchAll(ballotNumber)) {
			const ordinary = numbered.test(before(text, match.index)) || regulationWord.test(before(text, match.index));
			if (/^no/i.test(match[0]) && !/urut/i.test(match[0]) && ordinary) continue;

			report('ballot-number', match.index, m.content_ballot_number({ words: spaced(match[0]) }), 'angka');
		}

		for (const match of text.matchAll(this.#handSign)) {
			report('hand-sign', match.index, m.content_hand_sign({ words: spaced(match[0]) }), 'isyarat');
		}

		for (const match of text.matchAll(this.#colour)) {
			if (!campaignWord.test(sentence(text, match.index, match.index + match[0].length))) continue;

			report('campaign-colour', match.index, m.content_campaign_colour({ words: spaced(match[0]) }), 'warna');
		}
	}
}

/** The end of the line that leads up to a place. */
function before(text: string, index: number): string {
	return text.slice(Math.max(text.lastIndexOf('\n', index - 1) + 1, index - 80), index);
}

/** The sentence around a stretch of text. */
function sentence(text: string, start: number, end: number): string {
	const lead = text.slice(Math.max(0, start - 300), start);
	const after = text.slice(end, end + 300);
	const begin = Math.max(...['. ', '? ', '! ', '\n\n', '\n- '].map((mark) => lead.lastIndexOf(mark)));
	const stop = after.search(/[.?!](?:\s|$)|\n\n|\n- /);

	return lead.slice(begin + 1) + text.slice(start, end) + (stop === -1 ? after : after.slice(0, stop));
}

function words(list: readonly string[], flags: string): RegExp {
	return new RegExp(`(?<![\\p{L}\\p{N}])(?:${alternatives(list, gap)})(?![\\p{L}\\p{N}])`, flags);
}

/** Matches a first letter of either case where the rest of the pattern minds the case. */
function caseless(list: readonly string[]): string {
	const capitals = list.map((word) => word.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase()));

	return alternatives([...new Set([...list, ...capitals])], gap);
}

function spaced(text: string): string {
	return text.replace(/[\s*_~>]+/g, ' ').trim();
}
