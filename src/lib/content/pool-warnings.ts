import { m } from '#lib/paraglide/messages.js';
import type { Findings } from './findings.ts';
import { normalisedText } from './identity.ts';
import type { ReadQuestion } from './question.ts';
import type { Place } from './source.ts';
import { inlineText } from './tokens.ts';

/** How many times its draw a pool should hold, so that tries differ. */
const drawsPerPool = 3;
const alikeFrom = 0.8;

const negative = /(?<![\p{L}\p{N}])(?<!atau\s+)(?:tidak|bukan|kecuali|jangan)(?![\p{L}\p{N}])/iu;
const boldWords = /\*\*[^*]+\*\*|__[^_]+__/g;
const asks =
	/(?:^|[.!?]\s+|\n)((?:pilih|tentukan|sebutkan|manakah|mana|apa|sikap|perbuatan|pernyataan)[^.!?\n]*[.!?:]?|[^.!?\n]*\?)/giu;
const allCorrect =
	/^(?:semua(?:nya)?(?:\s+(?:jawaban|pilihan|pernyataan|hal))?(?:\s+(?:di\s+atas|ini|itu|tersebut))?\s+(?:benar|betul|tepat|salah|keliru)|semua\s+(?:jawaban\s+|pilihan\s+)?di\s+atas|tidak\s+ada(?:\s+jawaban)?\s+yang\s+(?:benar|betul|tepat)|[a-e]\s+dan\s+[a-e]\s+(?:benar|betul))/iu;

/** Reports what lets learners guess the questions of one pool. */
export function warnAboutPool(
	pool: { name: string; place: Place; practice: boolean; draw: number; questions: ReadQuestion[] },
	findings: Findings
): void {
	const { name, place, practice, draw, questions } = pool;
	const longest = questions.filter(rightIsLongest).length;

	if (!practice && questions.length < draw * drawsPerPool) {
		const wanted = draw * drawsPerPool;

		findings.add('pool-small', place, m.content_pool_small({ name, size: questions.length, wanted }));
	}

	if (longest * 2 > questions.length) {
		findings.add('longest-right', place, m.content_longest_right({ name, count: longest, size: questions.length }));
	}

	for (const { stem, optionLists, place: at } of questions) {
		if (isNegative(stem)) findings.add('negative-stem', at, m.content_negative_stem());

		for (const option of optionLists.flat()) {
			if (allCorrect.test(option.plain)) findings.add('all-correct', option.place, m.content_all_correct());
		}
	}
}

/** Reports questions that ask nearly the same, over all pools of a quiz. */
export function warnAboutStems(questions: ReadQuestion[], findings: Findings): void {
	const seen: { id: string; pairs: Set<string> }[] = [];

	for (const { id, stem, place } of questions) {
		if (stem === '') continue;

		const pairs = wordPairs(stem);
		const alike = seen.find((other) => similarity(other.pairs, pairs) >= alikeFrom);

		if (alike) findings.add('stems-alike', place, m.content_stems_alike({ id: alike.id }));
		seen.push({ id: id ?? '?', pairs });
	}
}

function rightIsLongest({ optionLists }: ReadQuestion): boolean {
	return optionLists.some((options) => {
		const longest = (right: boolean) =>
			Math.max(0, ...options.filter((option) => option.right === right).map((option) => option.plain.length));

		return longest(true) > longest(false);
	});
}

/** Only what asks counts: a story may say "tidak" as often as it likes. */
function isNegative(stem: string): boolean {
	const plain = stem.replace(boldWords, '').trim();

	return [...plain.matchAll(asks)].some((match) => negative.test(match[1] ?? ''));
}

function wordPairs(stem: string): Set<string> {
	const words = normalisedText(inlineText(stem)).split(/[^\p{L}\p{N}]+/u);

	return new Set(words.slice(1).map((word, index) => `${words[index]} ${word}`));
}

/** Dice's coefficient: 1 when all pairs are shared. */
function similarity(a: Set<string>, b: Set<string>): number {
	if (a.size + b.size === 0) return 0;

	return (2 * [...a].filter((pair) => b.has(pair)).length) / (a.size + b.size);
}
