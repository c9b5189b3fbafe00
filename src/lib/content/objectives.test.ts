import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Module } from './model.ts';
import { checkObjectives, objectiveMatrix, questionsPerObjective } from './objectives.ts';
import { Findings } from './findings.ts';
import { allTypes, check, located, moduleFile, paths, supported } from './test-content.ts';

/** A module of pools whose questions test these objectives. */
function moduleOf(pools: { practice: boolean; questions: string[][] }[], mode = 'ujian') {
	return {
		id: 'contoh',
		objectives: { T1: 'Satu', T2: 'Dua' },
		quiz: {
			policy: { mode },
			pools: pools.map(({ practice, questions }, index) => ({
				name: `Kelompok ${index}`,
				practice,
				questions: questions.map((objectives) => ({ public: { objectives } }))
			}))
		}
	} as unknown as Module;
}

const anyPools = fc.array(
	fc.record({
		practice: fc.boolean(),
		questions: fc.array(fc.subarray(['T1', 'T2']), { maxLength: 8 })
	}),
	{ maxLength: 4 }
);
const places = new Map(['T1', 'T2'].map((id, index) => [id, { file: 'module.md', line: index + 1, column: 1 }]));

describe('the questions of each objective', () => {
	test('count by pool, those of two objectives for both, and a scenario as one', () => {
		const { content } = check({ [paths.quiz]: allTypes });

		expect(objectiveMatrix(content.modules[0]!)).toEqual({
			module: 'contoh',
			pools: ['Media sosial', 'Aturan dasar', 'Kasus'],
			objectives: [
				{ id: 'T1', text: 'Mengenali perbuatan yang memihak', byPool: [3, 0, 0], total: 3 },
				{ id: 'T2', text: 'Menolak ajakan dengan sopan', byPool: [1, 4, 1], total: 6 }
			]
		});
	});

	test('leave out what is only for practice', () => {
		fc.assert(
			fc.property(anyPools, (pools) => {
				const graded = pools.filter(({ practice }) => !practice);
				const matrix = objectiveMatrix(moduleOf(pools));

				expect(matrix.pools).toHaveLength(graded.length);
				for (const { id, byPool, total } of matrix.objectives) {
					expect(byPool).toEqual(graded.map(({ questions }) => questions.filter((each) => each.includes(id)).length));
					expect(total).toBe(byPool.reduce((sum, count) => sum + count, 0));
				}
			})
		);
	});

	test('must be three of each, where anything is graded', () => {
		fc.assert(
			fc.property(anyPools, fc.constantFrom('ujian', 'ujian-ulang', 'latihan'), (pools, mode) => {
				const findings = new Findings();
				const module = moduleOf(pools, mode);
				checkObjectives(module, places, findings);

				const graded = mode !== 'latihan' && pools.some(({ practice }) => !practice);
				const few = objectiveMatrix(module).objectives.filter(({ total }) => total < questionsPerObjective);

				expect(findings.list.map(({ line }) => line)).toEqual(graded ? few.map(({ id }) => (id === 'T1' ? 1 : 2)) : []);
			})
		);
	});

	test('are asked for at the line of the objective, with what is there and what to do', () => {
		const two = supported.replace('`id: med-03` `nilai: bobot` `tujuan: T2`', '`id: med-03` `nilai: bobot`');
		const errors = check({ [paths.quiz]: two }).findings.filter(({ severity }) => severity === 'error');
		const line = moduleFile.split('\n').findIndex((text) => text.includes('T2:')) + 1;

		expect(errors.map(located)).toEqual([`${paths.module}:${line}:7 objective-untested`]);
		expect(errors[0]!.message).toBe(
			'tujuan "T2" baru diuji 2 soal yang dinilai, sedangkan sedikitnya perlu 3; tulis soal baru, atau beri keping `tujuan: T2` pada soal yang memang mengujinya'
		);
	});

	test('are not missed while a question that may test them cannot be read', () => {
		const broken = supported.replace('- [x] Menolak dengan sopan `60%`', '- [x] Menolak dengan sopan `6O%`');
		const rules = check({ [paths.quiz]: broken }).findings.map(({ rule }) => rule);

		expect(rules).toContain('chip-unknown');
		expect(rules).not.toContain('objective-untested');
	});
});
