import canonicalize from 'canonicalize';
import { rightFault } from '#lib/content/question-key.ts';
import type { Key, Question } from '#lib/content/model.ts';
import { m } from '#lib/paraglide/messages.js';
import { Problem } from '../problem.ts';

/** How the right answer of a question can be picked anew by hand; null: only a new publication can say it. */
export function pickedBy({ public: told, key }: Question): 'one' | 'several' | 'rows' | null {
	switch (told.type) {
		case 'pilihan ganda':
			return 'one';
		case 'pilihan ganda kompleks':
			return key.scoring === 'bobot' ? null : 'several';
		case 'benar-salah':
			return told.rows ? 'rows' : 'one';
		case 'menjodohkan':
			return 'rows';
		default:
			return null;
	}
}

/**
 * The key of a question with other right options. What the writers said of the old ones would speak against it, so the
 * explanation and the feedback go; the reason of the correction takes their place.
 * @param picked ids of the right options; for rows the option of each row, in the order of the file
 * @throws Problem `key_unpickable` or `key_invalid`, at the field `right`
 */
export function pickKey(question: Question, picked: readonly string[]): Key {
	const { public: told, key } = question;
	const by = pickedBy(question);
	if (!by) throw new Problem('key_unpickable', m.correction_key_unpickable(), 'right');

	const known = new Set(told.options.map(({ id }) => id));
	if (picked.some((id) => !known.has(id))) wrong(m.correction_key_option_unknown());

	const silent = { ...key, explanationHtml: null, feedback: {} };
	if (by === 'rows') {
		const rows = told.rows ?? [];
		if (picked.length !== rows.length) wrong(m.correction_key_rows({ count: rows.length }));
		const pairs = Object.fromEntries(rows.map(({ id }, index) => [id, picked[index]!]));

		return { ...silent, pairs };
	}

	const right = told.options.flatMap(({ id }) => (picked.includes(id) ? [id] : []));
	const fault = rightFault({ type: told.type, scoring: key.scoring, options: known.size, right: right.length });
	if (fault === 'right-option-missing') wrong(m.correction_key_none());
	if (fault === 'right-options-unnamed') wrong(m.correction_key_several());
	if (fault === 'scoring-invalid') wrong(m.correction_key_all());

	return { ...silent, right };
}

/**
 * The key that a newer version of the same question brings. It may judge what was answered before only if the question
 * reads the same to the letter and its scenes lead the same ways.
 * @throws Problem `key_other_question`
 */
export function publishedKey(question: Question, newer: Question): Key {
	const ways = ({ key }: Question) => Object.entries(key.scenes ?? {}).map(([id, { next }]) => [id, next]);
	const same = (one: unknown, other: unknown) => canonicalize(one) === canonicalize(other);
	if (!same(question.public, newer.public) || !same(ways(question), ways(newer))) {
		throw new Problem('key_other_question', m.correction_key_other_question());
	}

	return newer.key;
}

/** Whether two keys of one question give every answer the same points. */
export function judgesAlike(one: Key, other: Key): boolean {
	return judged(one) === judged(other);
}

/** As much of a key as a score comes from. */
function judged(key: Key): string | undefined {
	const of = ({ right, scoring, weights, pairs, order, accepted }: Omit<Key, 'hintHtml'>) => ({
		right: right.toSorted(),
		scoring,
		weights,
		...(pairs && { pairs }),
		...(order && { order }),
		...(accepted && { accepted })
	});

	return canonicalize({
		...of(key),
		scenes: Object.fromEntries(Object.entries(key.scenes ?? {}).map(([id, scene]) => [id, of(scene)]))
	});
}

function wrong(message: string): never {
	throw new Problem('key_invalid', message, 'right');
}
