import { policyPresets } from '../content/policy.ts';
import type { Accepted, Policy, Pool, Question } from '../content/model.ts';
import { draw } from './draw.ts';
import { newToken } from './random.ts';
import { freeze, type FrozenQuestion, type Snapshot } from './snapshot.ts';

type QuestionDraft = {
	/** Ids of the options, in the order of the file. */
	options?: string[];
	/** Those of them that are right; the first one unless said otherwise. */
	right?: string[];
	scoring?: Question['key']['scoring'];
	weights?: Record<string, number>;
	fixedOrder?: boolean;
	/** How many of the options stay last. */
	lasts?: number;
	weight?: number;
	several?: boolean;
};

export function aQuestion(id: string, draft: QuestionDraft = {}): Question {
	const options = draft.options ?? ['a', 'b', 'c'];

	return {
		public: {
			id,
			type: draft.several ? 'pilihan ganda kompleks' : 'pilihan ganda',
			title: `Soal ${id}`,
			titleHtml: `Soal ${id}`,
			stemHtml: '',
			options: options.map((option, index) => ({
				id: option,
				html: `Pilihan ${option}`,
				last: index >= options.length - (draft.lasts ?? 0)
			})),
			tags: [],
			difficulty: null,
			objectives: [],
			ruling: null,
			fixedOrder: draft.fixedOrder ?? false,
			weight: draft.weight ?? 1
		},
		key: {
			right: draft.right ?? options.slice(0, 1),
			scoring: draft.scoring ?? 'semua',
			weights: draft.weights ?? {},
			explanationHtml: '<p>Rahasia pembahasan</p>',
			legalBasisHtml: '<p>Rahasia dasar</p>',
			citations: [],
			hintHtml: null,
			feedback: { [options[0] ?? '']: '<p>Rahasia umpan balik</p>' }
		}
	};
}

const bare = { right: [], scoring: 'semua' as const, weights: {}, feedback: {} };

/** A table or a match: each row takes the option of the same place, and spare options take none. */
export function aRowsQuestion(id: string, rows: string[], options: string[], pairs: Record<string, string>): Question {
	const { public: told, key } = aQuestion(id, { options });

	return {
		public: { ...told, type: 'menjodohkan', rows: rows.map((row) => ({ id: row, html: `Baris ${row}` })) },
		key: { ...key, ...bare, pairs }
	};
}

export function aStepsQuestion(id: string, order: string[], scoring: 'sebagian' | 'semua' = 'sebagian'): Question {
	const { public: told, key } = aQuestion(id, { options: order.toSorted() });

	return { public: { ...told, type: 'urutan' }, key: { ...key, ...bare, scoring, order } };
}

export function aTextQuestion(id: string, accepted: Accepted[]): Question {
	const { public: told, key } = aQuestion(id, { options: [] });

	return { public: { ...told, type: 'isian singkat' }, key: { ...key, ...bare, accepted } };
}

/** Scenes with two options, of which `ya` is right; where an option leads, and where everything else does. */
export function aScenario(
	id: string,
	scenes: { id: string; leads?: Record<string, string>; otherwise: string | null }[]
): Question {
	const { public: told, key } = aQuestion(id, { options: [] });
	const made = scenes.map((scene) => ({ ...scene, question: aQuestion(scene.id, { options: ['ya', 'tidak'] }) }));

	return {
		public: {
			...told,
			type: 'kasus',
			scenes: made.map(({ question }) => ({ ...question.public, type: 'pilihan ganda' }))
		},
		key: {
			...key,
			...bare,
			scenes: Object.fromEntries(
				made.map(({ id, leads = {}, otherwise, question }) => [
					id,
					{ ...question.key, next: { byOption: leads, otherwise } }
				])
			)
		}
	};
}

/** The tokens of one attempt by the ids of options, rows and scenes of a question. */
export function tokensOf({ options, rows = [], scenes = [] }: FrozenQuestion): Record<string, string> {
	return Object.fromEntries([...options, ...rows, ...scenes].map(({ id, token }) => [id, token]));
}

export function aPool(slug: string, draft: Partial<Pool> = {}): Pool {
	const questions = draft.questions ?? [aQuestion(`${slug}-1`)];

	return { slug, name: slug.toUpperCase(), draw: questions.length, practice: false, ...draft, questions };
}

/** An attempt over all questions of the pools; each question's version is its id with a `v` before it. */
export function aSnapshot(pools: Pool[], policy: Partial<Policy> = {}, seed = 'seed'): Snapshot {
	const ids = pools.flatMap(({ questions }) => questions.map((question) => question.public.id));
	const versions = Object.fromEntries(ids.map((id) => [id, `v${id}`]));

	return freeze(draw(pools, seed, new Set(), newToken), versions, { ...policyPresets.ujian, ...policy }, seed);
}

/** Answers by question id and option ids, as the tokens of this attempt. */
export function answersFor(snapshot: Snapshot, chosen: Record<string, readonly string[]>): Record<string, string[]> {
	return Object.fromEntries(
		snapshot.questions.flatMap(({ questionId, questionVersionId, options }) => {
			const ids = chosen[questionId];
			if (!ids) return [];

			return [[questionVersionId, ids.map((id) => options.find((option) => option.id === id)?.token ?? '')]];
		})
	);
}

/** A question as an attempt freezes it, alone in its quiz. */
export function frozen(question: Question, seed = 'seed'): { snapshot: Snapshot; question: FrozenQuestion } {
	const snapshot = aSnapshot([aPool('p', { questions: [question] })], {}, seed);

	return { snapshot, question: snapshot.questions[0]! };
}
