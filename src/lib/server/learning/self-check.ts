import type { Question } from '#lib/content/model.ts';

/** A self-check as the page shows it; options are named by their place, never by the id that the key knows. */
export type SelfCheck = {
	id: string;
	titleHtml: string;
	stemHtml: string;
	several: boolean;
	options: { value: string; html: string }[];
	/** For those who read without scripts: what the details element holds. */
	answer: { rightHtml: string[]; explanationHtml: string | null; legalBasisHtml: string | null };
};

/** Practice is never graded, so its answer may be shown at once. */
export type SelfCheckVerdict = {
	id: string;
	verdict: 'right' | 'partly' | 'wrong' | 'blank';
	chosen: string[];
	/** What there is to say on each chosen option. */
	feedback: { optionHtml: string; right: boolean; html: string | null }[];
	explanationHtml: string | null;
	legalBasisHtml: string | null;
};

export function asSelfCheck({ public: told, key }: Question): SelfCheck {
	return {
		id: told.id,
		titleHtml: told.titleHtml,
		stemHtml: told.stemHtml,
		several: told.type === 'pilihan ganda kompleks',
		options: told.options.map(({ html }, index) => ({ value: String(index), html })),
		answer: {
			rightHtml: told.options.filter(({ id }) => key.right.includes(id)).map(({ html }) => html),
			explanationHtml: key.explanationHtml,
			legalBasisHtml: key.legalBasisHtml
		}
	};
}

export function judgeSelfCheck({ public: told, key }: Question, values: readonly string[]): SelfCheckVerdict {
	const chosen = told.options.filter((_, index) => values.includes(String(index)));
	const hits = chosen.filter(({ id }) => key.right.includes(id)).length;
	const exact = hits === key.right.length && hits === chosen.length;

	return {
		id: told.id,
		verdict: chosen.length === 0 ? 'blank' : exact ? 'right' : hits > 0 ? 'partly' : 'wrong',
		chosen: told.options.flatMap((option, index) => (chosen.includes(option) ? [String(index)] : [])),
		feedback: chosen.map(({ id, html }) => ({
			optionHtml: html,
			right: key.right.includes(id),
			html: key.feedback[id] ?? null
		})),
		explanationHtml: chosen.length === 0 ? null : key.explanationHtml,
		legalBasisHtml: chosen.length === 0 ? null : key.legalBasisHtml
	};
}
