/** The steps of a reference to an article, from the widest to the narrowest. */
const steps = ['lampiran', 'diktum', 'pasal', 'ayat', 'butir', 'huruf', 'angka'] as const;

type Step = (typeof steps)[number];

/** `Pasal 5 huruf n angka 2` → `{ pasal: '5', huruf: 'n', angka: '2' }`. */
export type ArticleParts = Partial<Record<Step, string>>;

/** One article of a list, with where it stands in the text. */
export type ArticleMention = { start: number; end: number; parts: ArticleParts; head: boolean };

const patterns: Record<Step, RegExp> = {
	lampiran: /Lampiran(?:\s+([IVX]+)(?![\p{L}\p{N}]))?/uy,
	diktum: /Diktum\s+(ke\p{L}+)/iuy,
	pasal: /(?:Pasal|Ps\.)\s+(\d+[A-Z]{0,2})(?![\p{L}\p{N}])/uy,
	ayat: /ayat\s*\(?(\d+[a-z]?)(?![\p{L}\p{N}])\)?|\((\d+[a-z]?)\)/iuy,
	butir: /butir\s+(\d+|[a-z])(?![\p{L}\p{N}])/iuy,
	huruf: /huruf\s+([a-z]{1,2})(?![\p{L}\p{N}])/iuy,
	angka: /angka\s+(\d+)(?![\p{L}\p{N}])/iuy
};

const heads: readonly Step[] = ['lampiran', 'diktum', 'pasal'];
const details: readonly Step[] = ['ayat', 'butir', 'huruf', 'angka'];
const headStart = /(?<![\p{L}\p{N}])(?:Lampiran|Diktum|Pasal|Ps\.)(?![\p{L}\p{N}])/gu;
const space = /\s*/uy;
const separator =
	/\s*(?:,?\s*(?:dan\/atau|dan|serta|juncto|jo\.?|sampai dengan|s\.d\.)(?![\p{L}\p{N}])|[,;]|[–—-])\s*/iuy;
const bare: Partial<Record<Step, RegExp>> = {
	pasal: /(?<=[–—-]\s*)(\d+[A-Z]{0,2})(?![\p{L}\p{N}/])/uy,
	huruf: /([a-z])(?![\p{L}\p{N}])/uy,
	angka: /(\d{1,2})(?=\s*(?:$|[.,;:)\n]|dan\s|UU|PP))/uy
};

/**
 * Groups of articles that a text names one after the other: `Pasal 9 ayat (2) dan (3), Pasal 24`. In a group a
 * narrower step inherits the wider ones from the article before it.
 */
export function findArticles(text: string): ArticleMention[][] {
	const groups: ArticleMention[][] = [];
	let from = 0;

	for (const match of text.matchAll(headStart)) {
		if (match.index < from) continue;

		const group = readGroup(text, match.index);
		if (group.length === 0) continue;

		groups.push(group);
		from = group.at(-1)?.end ?? from;
	}

	return groups;
}

/** A text that is one article and nothing else. */
export function parseArticle(text: string): ArticleParts | undefined {
	const trimmed = text.trim();
	const first = readArticle(trimmed, 0);

	return first?.end === trimmed.length ? first.parts : undefined;
}

/** In standard spelling. */
export function articleLabel(parts: ArticleParts): string {
	return steps
		.filter((step) => parts[step] !== undefined)
		.map((step) => {
			if (step === 'ayat') return `ayat (${parts.ayat})`;

			const name = heads.includes(step) ? step[0]?.toUpperCase() + step.slice(1) : step;

			return parts[step] === '' ? name : `${name} ${parts[step]}`;
		})
		.join(' ');
}

/** Anchor of an article on its regulation's page: `Pasal 9 ayat (2)` → `pasal-9-ayat-2`. */
export function articleSlug(label: string): string {
	return label
		.toLowerCase()
		.replace(/[^\p{L}\p{N}]+/gu, '-')
		.replace(/^-|-$/g, '');
}

/** Whether everything that `wide` names is the same in `narrow`. */
export function covers(wide: ArticleParts, narrow: ArticleParts): boolean {
	return steps.every((step) => wide[step] === undefined || wide[step] === narrow[step]);
}

function readGroup(text: string, start: number): ArticleMention[] {
	const first = readArticle(text, start);
	if (!first) return [];

	const group = [first];

	for (let last = first; ;) {
		const gap = matchAt(separator, text, last.end);
		if (!gap) return group;

		const at = last.end + gap[0].length;
		const next = readArticle(text, at, last.parts) ?? readBare(text, at, last.parts);
		if (!next) return group;

		group.push(next);
		last = next;
	}
}

function readArticle(text: string, start: number, inherited?: ArticleParts): ArticleMention | undefined {
	const first = (inherited ? steps : heads).find((step) => matchAt(patterns[step], text, start));
	if (!first) return undefined;

	const head = heads.includes(first);
	// An annex may hold articles of its own; other heads never follow each other in one article.
	const open = new Set<Step>(first === 'lampiran' ? ['pasal', ...details] : details);
	const parts: ArticleParts = {};

	if (!head && inherited) for (const step of steps.slice(0, steps.indexOf(first))) parts[step] = inherited[step];

	let end = start;

	for (let step: Step | undefined = first, at = start; step;) {
		const match = matchAt(patterns[step], text, at);

		parts[step] = normalised(step, match?.[1] ?? match?.[2] ?? '');
		open.delete(step);

		end = at + (match?.[0].length ?? 0);
		at = end + (matchAt(space, text, end)?.[0].length ?? 0);
		step = [...open].find((each) => matchAt(patterns[each], text, at));
	}

	return { start, end, parts: compact(parts), head };
}

/** `(3)`, `b` or `6` after `ayat (2)`, `huruf a` or `angka 5`. */
function readBare(text: string, start: number, inherited: ArticleParts): ArticleMention | undefined {
	const step = steps.findLast((each) => inherited[each] !== undefined);
	const pattern = step && bare[step];
	const match = pattern && matchAt(pattern, text, start);
	if (!step || !match) return undefined;

	const parts = { ...inherited, [step]: normalised(step, match[1] ?? '') };

	return { start, end: start + match[0].length, parts, head: step === 'pasal' };
}

function normalised(step: Step, value: string): string {
	return step === 'pasal' || step === 'lampiran' || step === 'diktum' ? value.toUpperCase() : value.toLowerCase();
}

function compact(parts: ArticleParts): ArticleParts {
	return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
	pattern.lastIndex = at;

	return pattern.exec(text);
}
