import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aQuestion } from '#lib/assessment/test-quiz.ts';
import type { Module, Question } from '#lib/content/model.ts';
import { policyPresets } from '#lib/content/policy.ts';
import { contentHash } from '../publishing/content-hash.ts';
import { prepareModule } from '../publishing/prepare.ts';
import { partsIn } from './changes.ts';
import { compareModules } from './differences.ts';

type Draft = { lessons: [slug: string, text: string][]; pools: [slug: string, practice: boolean, Question[]][] };

/** A module that consists of just these parts. */
function prepared({ lessons, pools }: Draft) {
	const module: Module = {
		id: 'fasilitas',
		title: 'Fasilitas',
		summary: '',
		minutes: 5,
		objectives: {},
		introductionHtml: '',
		lessons: lessons.map(([slug, text], index) => ({
			slug,
			position: index + 1,
			title: `Materi ${slug}`,
			minutes: 5,
			objectives: [],
			parts: [{ kind: 'text', html: `<p>${text}</p>` }]
		})),
		quiz: {
			id: 'fasilitas',
			title: 'Kuis',
			policy: policyPresets.ujian,
			pools: pools.map(([slug, practice, questions]) => ({
				slug,
				name: `Kelompok ${slug}`,
				draw: 1,
				practice,
				questions
			}))
		},
		citations: [],
		pictures: [],
		origin: 'overlay'
	};

	return prepareModule(module);
}

const compare = (before: Draft, after: Draft) => compareModules(partsIn(prepared(before)), partsIn(prepared(after)));

const slugs = fc.shuffledSubarray(['a', 'b', 'c'], { minLength: 0 });
const lessons = slugs.chain((chosen) =>
	fc.tuple(...chosen.map((slug) => fc.tuple(fc.constant(slug), fc.constantFrom('satu', 'dua'))))
);
const question = (id: string) => fc.constantFrom('a', 'b').map((right) => aQuestion(id, { right: [right] }));
const questions = fc
	.shuffledSubarray(['1', '2', '3', '4'])
	.chain((ids) => fc.tuple(...ids.map((id) => fc.tuple(question(id), fc.boolean()))));
const drafts: fc.Arbitrary<Draft> = fc.tuple(lessons, questions, fc.boolean()).map(([chosen, asked, practice]) => ({
	lessons: chosen,
	pools: [false, true].map((second) => [
		second ? 'kedua' : 'pertama',
		second && practice,
		asked.filter(([, inSecond]) => inSecond === second).map(([one]) => one)
	])
}));

const shuffled = <One>(all: One[]) => fc.shuffledSubarray(all, { minLength: all.length });

/** The same lessons and questions, elsewhere. */
const rearranged = ({ lessons: all, pools }: Draft): fc.Arbitrary<Draft> => {
	const asked = pools.flatMap(([, , some]) => some);

	return fc.tuple(shuffled(all), shuffled(asked), fc.nat(asked.length)).map(([order, others, first]) => ({
		lessons: order,
		pools: pools.map(([slug, practice], index) => [
			slug,
			practice,
			index === 0 ? others.slice(0, first) : others.slice(first)
		])
	}));
};
const pairs = drafts.chain((draft) => fc.tuple(fc.constant(draft), fc.oneof(drafts, rearranged(draft))));

describe('comparing two states of a module', () => {
	test('says something where, and only where, their hashes differ', () => {
		fc.assert(
			fc.property(pairs, ([before, after]) => {
				const [one, other] = [prepared(before), prepared(after)];
				const found = compareModules(partsIn(one), partsIn(other));
				const words = contentHash(one.module) !== contentHash(other.module);
				const listed = found.lessons.length + found.questions.length > 0;

				expect(words || listed || found.reordered.lessons || found.reordered.questions).toBe(
					one.sha256 !== other.sha256
				);
			})
		);
	});

	test('tells a question that moved, also where learners see its key, and no order with it', () => {
		const [first, second, third] = ['1', '2', '3'].map((id) => aQuestion(id));
		const before: Draft = {
			lessons: [],
			pools: [
				['ujian', false, [first!, second!, third!]],
				['coba', true, []]
			]
		};
		const after: Draft = {
			lessons: [],
			pools: [
				['ujian', false, [second!, third!]],
				['coba', true, [first!]]
			]
		};

		expect(compare(before, after)).toMatchObject({
			questions: [
				{
					id: '1',
					state: 'moved',
					keyChanged: false,
					moved: { from: { name: 'Kelompok ujian', practice: false }, to: { name: 'Kelompok coba', practice: true } }
				}
			],
			reordered: { questions: false },
			touched: 0
		});
	});

	test('tells another order of lessons and of questions', () => {
		const asked = ['1', '2', '3'].map((id) => aQuestion(id));
		const before: Draft = {
			lessons: [
				['a', 'satu'],
				['b', 'dua']
			],
			pools: [['ujian', false, asked]]
		};
		const after: Draft = {
			lessons: [
				['b', 'dua'],
				['a', 'satu']
			],
			pools: [['ujian', false, asked.toReversed()]]
		};

		expect(compare(before, after)).toMatchObject({
			lessons: [],
			questions: [],
			reordered: { lessons: true, questions: true }
		});
	});

	test('tells another right answer from another sentence about it', () => {
		const asked = aQuestion('1', { options: ['a', 'b'], right: ['a'] });
		const pool = (one: Question): Draft => ({ lessons: [], pools: [['ujian', false, [one]]] });
		const comma = { ...asked, key: { ...asked.key, explanationHtml: '<p>Rahasia, pembahasan</p>' } };
		const other = { ...asked, key: { ...asked.key, right: ['b'] } };
		const scored = { ...asked, key: { ...asked.key, weights: { a: 60, b: 40 } } };

		expect(compare(pool(asked), pool(comma)).questions).toMatchObject([{ state: 'changed', keyChanged: false }]);
		expect(compare(pool(asked), pool(other)).questions).toMatchObject([{ state: 'changed', keyChanged: true }]);
		expect(compare(pool(asked), pool(scored)).questions).toMatchObject([{ state: 'changed', keyChanged: true }]);
		expect(compare(pool(asked), pool(asked)).questions).toEqual([]);
	});
});
