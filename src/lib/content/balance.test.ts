import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { balanceOf, warnOfImbalance, type ModuleBalance } from './balance.ts';
import { Findings } from './findings.ts';
import { check, lesson, paths, supported } from './test-content.ts';

/** Of the module with this at the end of its lesson. */
function balanceIn(text: string, quiz = supported): ModuleBalance {
	const { content } = check({ [paths.lesson]: `${lesson}\n${text}\n`, [paths.quiz]: quiz });

	return balanceOf(content)[0]!;
}

const none = { total: 0, right: 0, wrong: 0 };
const once = { ...none, total: 1 };

describe('who is spoken of', () => {
	test.each([
		['Bu Wening datang.', once, none],
		['Tanyakan kepada **Pak Lurah** besok.', none, once],
		['Bu\nKepala Dinas memuji.', once, none],
		['Lasmi dan Darto menulis.', once, once],
		['Bu Sari dan Pak Sari hadir, dan Sari pulang.', once, once],
		// The title tells more than the list of names.
		['Pak Sinta hadir.', none, once],
		['Seorang ibu bertemu bapaknya. Bu, tolong. Maluku.', none, none]
	])('%s', (text, women, men) => {
		expect(balanceIn(text)).toMatchObject({ women, men });
	});

	test('counts for what is allowed or not where a callout says so', () => {
		expect(
			balanceIn('> [!BOLEH]\n> Bu Ani memilih.\n\n> [!TIDAK BOLEH]\n> Pak Gani dan Bu Ani berkampanye.')
		).toMatchObject({
			women: { total: 2, right: 1, wrong: 1 },
			men: { total: 1, right: 0, wrong: 1 }
		});
	});

	test('in a question does what its ruling judges, in an option what is right or wrong', () => {
		const told = supported
			.replace('Seorang staf kecamatan menekan', 'Pak Gani, staf kecamatan, menekan')
			.replace('- [x] Menolak dengan sopan `60%`', '- [x] Bu Ani menolak dengan sopan `60%`')
			.replace('- [ ] Diam saja', '- [ ] Bu Ani diam saja');

		expect(balanceIn('', told)).toEqual({
			module: 'contoh',
			women: { total: 2, right: 1, wrong: 1 },
			men: { total: 1, right: 0, wrong: 1 },
			roles: { staf: { total: 1, right: 0, wrong: 1 } }
		});
	});
});

test('a warning needs six people, of whom more than two thirds are of one gender', () => {
	const place = { file: 'module.md', line: 1, column: 1 };

	fc.assert(
		fc.property(fc.nat(30), fc.nat(30), (women, men) => {
			const findings = new Findings();
			const balance = { module: 'a', women: { ...none, total: women }, men: { ...none, total: men }, roles: {} };
			warnOfImbalance([balance], new Map([['a', place]]), findings);

			expect(findings.list.map(({ rule }) => rule)).toEqual(
				women + men >= 6 && (women > 2 * men || men > 2 * women) ? ['names-unbalanced'] : []
			);
		})
	);
});
