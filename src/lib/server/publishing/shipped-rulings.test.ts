import { describe, expect, test } from 'vitest';
import { rulingsBySource } from '#lib/content/ruling-register.ts';
import { checkFolder, shippedFolder } from './publish-content.ts';

const { content, findings } = checkFolder(shippedFolder(), { on: '2026-11-26' });
const rulings = content.rulings.flatMap((topic) => topic.rulings);

/** How many acts the fact sheet lists under each prefix. */
const listed = { MED: 19, FOT: 9, KAM: 13, WEW: 13, KEL: 7, CAL: 6, DOK: 11, KTR: 8 };

describe('the shipped rulings', () => {
	test('carry every act of the fact sheet', () => {
		const ids = Object.entries(listed).flatMap(([prefix, count]) =>
			Array.from({ length: count }, (_, n) => `${prefix}-${String(n + 1).padStart(2, '0')}`)
		);
		const carried = rulingsBySource(content.rulings);

		expect(carried.map(({ source }) => source).toSorted()).toEqual(ids.toSorted());
		expect(carried.filter((each) => each.rulings.length === 0)).toEqual([]);
		expect(findings.filter(({ file, severity }) => severity === 'error' || file.includes('/content/rulings/'))).toEqual(
			[]
		);
	});

	test('say that views differ where officials do, and name the safest step', () => {
		const disputed = rulings.filter(({ reason }) => reason.text.includes('Pendapat berbeda')).map(({ id }) => id);

		expect(disputed).toEqual(['KAM-06', 'KAM-08b', 'KEL-04', 'DOK-05b']);
		expect(rulings.find(({ id }) => id === 'KAM-06')).toMatchObject({
			verdict: 'hati-hati',
			safeStep: { text: expect.stringMatching(/^Jangan hadir\./) }
		});
	});

	test('are short: at most three sentences say why, of at most twenty words each', () => {
		for (const { id, reason, safeStep, consequence, example } of rulings) {
			expect([id, sentences(reason.text).length <= 3]).toEqual([id, true]);

			for (const text of [reason, safeStep, consequence, example]) {
				const long = sentences(text?.text ?? '').filter((sentence) => sentence.split(/\s+/).length > 20);

				expect([id, long]).toEqual([id, []]);
			}
		}
	});

	test('are claimed to be confirmed by nobody yet', () => {
		expect(new Set(content.rulings.map(({ confirmedBy }) => confirmedBy))).toEqual(new Set([null]));
	});
});

function sentences(text: string): string[] {
	return text.split(/(?<=[.?!])\s+(?=\p{Lu})/u).filter((sentence) => sentence !== '');
}
