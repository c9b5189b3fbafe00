import type { Regulation } from './model.ts';

/** How a kind of regulation is written in full or otherwise; the key is the short form that content prefers. */
const spellings: Record<string, string> = {
	UU: 'UU|Undang-Undang',
	Perppu: 'Perppu|Perpu|Peraturan Pemerintah Pengganti Undang-Undang',
	PP: 'PP|Peraturan Pemerintah',
	Perpres: 'Perpres|Peraturan Presiden',
	Keppres: 'Keppres|Keputusan Presiden',
	Inpres: 'Inpres|Instruksi Presiden',
	PermenPANRB: 'Permen ?PAN-?RB|Peraturan Menteri PAN-?RB',
	KepmenPANRB: 'Kepmen ?PAN-?RB|Keputusan Menteri PAN-?RB',
	'SE MenPANRB': '(?:SE|Surat Edaran) Men(?:teri )?PAN-?RB',
	'Surat MenPANRB': 'Surat Men(?:teri )?PAN-?RB',
	Permendagri: 'Permendagri|Peraturan Menteri Dalam Negeri',
	'SE Mendagri': '(?:SE|Surat Edaran) (?:Mendagri|Menteri Dalam Negeri)',
	'Surat Mendagri': 'Surat (?:Mendagri|Menteri Dalam Negeri)',
	'Surat Kemendagri': 'Surat (?:Kemendagri|Kementerian Dalam Negeri)',
	'Peraturan BKN': 'PerBKN|Peraturan BKN|Peraturan Badan Kepegawaian Negara',
	'SE BKN': '(?:SE|Surat Edaran) (?:Kepala )?BKN',
	'Surat BKN': 'Surat (?:Kepala )?(?:BKN|Badan Kepegawaian Negara)',
	'SE KASN': '(?:SE|Surat Edaran) (?:Ketua )?(?:KASN|Komisi (?:ASN|Aparatur Sipil Negara))',
	Perbawaslu: 'Perbawaslu|Peraturan Bawaslu|Peraturan Badan Pengawas Pemilihan Umum',
	PKPU: 'PKPU|Peraturan KPU|Peraturan Komisi Pemilihan Umum',
	'Putusan MK': 'Putusan (?:MK|Mahkamah Konstitusi)',
	SKB: 'SKB|Keputusan Bersama',
	Perda: 'Perda|Peraturan Daerah',
	Pergub: 'Pergub|Peraturan Gubernur',
	Perwali: 'Perwali|Peraturan Wali ?Kota',
	Perbup: 'Perbup|Peraturan Bupati'
};

const notInWord = '(?<![\\p{L}\\p{N}])';
const year = /(?:19|20)\d\d/;
const number = '(?:[A-Z]\\/)?\\d[\\dA-Z.\\/-]*?';

/** One regulation as a text names it; `regulation` is undefined when the register does not know it. */
export type NameMention = { start: number; end: number; regulation: Regulation | undefined };

/** Finds regulations by number and year, by abbreviation, and by the words that only look like one. */
export class RegulationNames {
	readonly #byNumber = new Map<string, Regulation>();
	readonly #byAbbreviation = new Map<string, Regulation>();
	readonly #kinds = new Map<string, string>();
	/** What was asked for before: the spellings are few, and trying all of them is slow. */
	readonly #kindsWritten = new Map<string, string | undefined>();
	readonly #numbered: RegExp;
	readonly #abbreviated: RegExp | undefined;

	constructor(regulations: Regulation[]) {
		for (const [kind, spelling] of Object.entries(spellings)) this.#kinds.set(kind, spelling);

		for (const regulation of regulations) {
			if (!this.#kindOf(regulation.kind)) {
				this.#kinds.set(regulation.kind, escaped(regulation.kind));
				this.#kindsWritten.clear();
			}

			const key = this.#key(regulation.kind, regulation.number, String(regulation.year));

			// The first one keeps its name; two of the same are reported elsewhere.
			if (!this.#byNumber.has(key)) this.#byNumber.set(key, regulation);

			for (const name of regulation.abbreviations.map(spaced)) {
				if (!this.#byAbbreviation.has(name)) this.#byAbbreviation.set(name, regulation);
			}
		}

		const kinds = [...this.#kinds.values()].sort(longestFirst);
		const name = `${notInWord}(${kinds.join('|')})`.replaceAll(' ?', '\\s*').replaceAll(' ', '\\s+');

		this.#numbered = new RegExp(
			`${name}\\s+(?:(?:Nomor|No\\.?)\\s*)?(${number})(?:\\s+Tahun\\s+|\\s*\\/\\s*)((?:19|20)\\d{2})(?!\\d)`,
			'giu'
		);

		const abbreviations = [...this.#byAbbreviation.keys()].sort(longestFirst).map(escaped);

		if (abbreviations.length > 0) {
			this.#abbreviated = new RegExp(
				`${notInWord}(?:${abbreviations.join('|')})(?![\\p{L}\\p{N}/])`.replaceAll(' ', '\\s+'),
				'gu'
			);
		}
	}

	/** In the order of the text, without overlaps. */
	find(text: string): NameMention[] {
		const mentions: NameMention[] = [];

		// Most texts name no year, and looking for it is cheap.
		for (const match of year.test(text) ? text.matchAll(this.#numbered) : []) {
			const [all, kind = '', no = '', of = ''] = match;
			const regulation = this.#byNumber.get(this.#key(kind, no, of));

			mentions.push({
				start: match.index,
				end: match.index + all.length + titleLength(regulation, text, match.index + all.length),
				regulation
			});
		}

		for (const match of this.#abbreviated ? text.matchAll(this.#abbreviated) : []) {
			mentions.push({
				start: match.index,
				end: match.index + match[0].length,
				regulation: this.#byAbbreviation.get(spaced(match[0]))
			});
		}

		mentions.sort((a, b) => a.start - b.start || b.end - a.end);

		return mentions.filter((mention, index) => mentions.slice(0, index).every((other) => other.end <= mention.start));
	}

	/** Two regulations that content could not tell apart. */
	static sameName(a: Regulation, b: Regulation): boolean {
		return (
			(a.kind === b.kind && bareNumber(a.number, a.year) === bareNumber(b.number, b.year) && a.year === b.year) ||
			a.abbreviations.some((name) => b.abbreviations.includes(name))
		);
	}

	#key(kind: string, no: string, year: string): string {
		return `${this.#kindOf(kind) ?? kind} ${bareNumber(no, Number(year))}/${year}`;
	}

	#kindOf(written: string): string | undefined {
		const text = spaced(written);
		if (this.#kindsWritten.has(text)) return this.#kindsWritten.get(text);

		const kind = [...this.#kinds].find(([, spelling]) => whole(spelling).test(text))?.[0];
		this.#kindsWritten.set(text, kind);

		return kind;
	}
}

/** `UU 20/2023`, `Putusan MK 136/PUU-XXII/2024`; a letter without a number goes by its day: `Surat … 13 November 2024`. */
export function shortName({ kind, number, year }: Pick<Regulation, 'kind' | 'number' | 'year'>): string {
	return number.endsWith(` ${year}`) ? `${kind} ${number}` : `${kind} ${bareNumber(number, year)}/${year}`;
}

function bareNumber(no: string, year: number): string {
	const text = no.toUpperCase().replace(/^0+(?=\d)/, '');

	return text.endsWith(`/${year}`) ? text.slice(0, -5) : text;
}

/** How much of `tentang …` follows a regulation that is cited with its title. */
function titleLength(regulation: Regulation | undefined, text: string, from: number): number {
	const about = regulation && /\stentang\s.+$/i.exec(regulation.title)?.[0];
	if (!about) return 0;

	return new RegExp(`^${escaped(about).replaceAll(' ', '\\s+')}`, 'i').exec(text.slice(from))?.[0].length ?? 0;
}

function whole(source: string): RegExp {
	return new RegExp(`^(?:${source})$`, 'iu');
}

function spaced(text: string): string {
	return text.replace(/\s+/g, ' ').trim();
}

function escaped(text: string): string {
	return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

function longestFirst(a: string, b: string): number {
	return b.length - a.length;
}
