import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asSent, rightMarks, wrongMarks } from '#lib/assessment/made-marks.ts';
import { newSeed } from '#lib/assessment/random.ts';
import { applicationRoot } from '../application-root.ts';
import { shippedFolder } from '../publishing/publish-content.ts';
import { testModule, testQuestion } from '../publishing/test-module.ts';
import { prepareModule } from '../publishing/prepare.ts';
import { runTask } from './check-task.ts';
import { askTrial, drawTrial, gradeTrial, isSeed } from './trial.ts';

const many = testModule();
many.quiz.pools[0] = {
	...many.quiz.pools[0]!,
	draw: 5,
	questions: Array.from({ length: 12 }, (_, index) => testQuestion(`q${index}`))
};
const prepared = prepareModule(many);
const seed = fc.stringMatching(/^[0-9a-f]{32}$/);

test('the same seed draws the same quiz again, and is one that a page may carry', () => {
	expect(isSeed(newSeed())).toBe(true);
	expect(isSeed('../../x')).toBe(false);

	fc.assert(
		fc.property(seed, (one) => {
			const drawn = drawTrial(prepared, one);

			expect(drawTrial(prepared, one)).toEqual(drawn);
			expect(drawn.questions).toHaveLength(5);
			const tokens = drawn.questions.flatMap(({ options }) => options.map(({ token }) => token));
			expect(new Set(tokens).size).toBe(tokens.length);
		})
	);
	expect(
		new Set([1, 2, 3, 4].map(() => JSON.stringify(drawTrial(prepared, newSeed()).questions))).size
	).toBeGreaterThan(1);
});

test('what is answered is graded as an attempt would be, and reviewed with its keys', () => {
	const snapshot = drawTrial(prepared, newSeed());
	const [first, second, ...rest] = snapshot.questions;
	const answers = new Map([
		[first!.slot, wrongMarks(first!)],
		...[second!, ...rest].map((one) => [one.slot, rightMarks(one)] as const)
	]);

	expect(gradeTrial(snapshot, answers)).toMatchObject({
		score: 80,
		passed: true,
		counts: { right: 4, wrong: 1, partly: 0 },
		blank: 0
	});
	expect(gradeTrial(snapshot, new Map())).toMatchObject({ score: 0, passed: false, blank: 5 });
	expect(gradeTrial(snapshot, answers).review[0]).toMatchObject({
		number: 1,
		points: 0,
		explanationHtml: '<p>Karena …</p>'
	});
	expect(askTrial(snapshot, answers).marks[first!.slot]).toEqual([...wrongMarks(first!)]);
	expect(JSON.stringify(askTrial(snapshot, answers).questions)).not.toContain('Karena');
});

test('questions of every type are answered in full, scenarios scene by scene', async () => {
	const fixture = (name: string) =>
		new Uint8Array(readFileSync(join(applicationRoot(), 'src/lib/content/fixtures', name)));
	const everyOne = new TextDecoder().decode(fixture('all-types.md')).replaceAll(/ `ambil: \d`/g, '');
	const files = [
		{ name: 'module.md', bytes: fixture('module.md') },
		{ name: '01-media-sosial.md', bytes: fixture('lesson.md') },
		{ name: 'alur-lapor.svg', bytes: fixture('alur-lapor.svg') },
		{ name: 'quiz.md', bytes: new TextEncoder().encode(everyOne) }
	];
	const task = { moduleId: 'contoh', files, folder: shippedFolder(), overlay: undefined, on: '2026-03-02' };
	const sample = (await runTask(task)).prepared!;
	const snapshot = drawTrial(sample, newSeed());
	const right = new Map(snapshot.questions.map((one) => [one.slot, rightMarks(one)]));

	expect(new Set(snapshot.questions.map((one) => one.public.type)).size).toBeGreaterThanOrEqual(6);
	expect(gradeTrial(snapshot, right)).toMatchObject({ score: 100, passed: true, blank: 0 });
	for (const question of snapshot.questions.filter(({ public: { type } }) => type === 'kasus')) {
		for (const [index, marks] of asSent(question, rightMarks(question)).entries()) {
			const asked = askTrial(snapshot, new Map([[question.slot, marks]]));
			const scenes = asked.questions[question.slot]!.scenes!;

			expect(scenes.filter(({ left }) => left)).toHaveLength(index + 1);
			expect(asked.marks[question.slot]).toEqual([...marks]);
		}
	}
});

test('whatever a form sends, it is an answer or none', () => {
	const snapshot = drawTrial(prepared, newSeed());

	fc.assert(
		fc.property(fc.dictionary(fc.nat(6).map(String), fc.array(fc.string())), (sent) => {
			const answers = new Map(Object.entries(sent).map(([slot, marks]) => [Number(slot), marks]));

			expect(gradeTrial(snapshot, answers).score).toBe(0);
		})
	);
});
