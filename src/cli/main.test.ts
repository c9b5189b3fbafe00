import { expect, test } from 'vitest';
import { processContext } from './context.ts';
import { run } from './main.ts';

/** What a process would write, and its exit code. */
async function said(...words: string[]): Promise<{ exit: number; out: string }> {
	const lines: string[] = [];
	const keep = (line: string) => void lines.push(line);
	const exit = await run(words, { ...processContext(), out: keep, note: keep });

	return { exit, out: lines.join('\n') };
}

test('every command that the help names is found by its name alone', async () => {
	const { out } = await said('--help');
	const names = [...out.slice(out.indexOf('Perintah')).matchAll(/^ {2}([a-z]+)/gm)].map(([, name]) => name!);

	expect(names).toEqual(expect.arrayContaining(['setup', 'content', 'backup', 'restore']));
	for (const name of names) {
		const { exit, out } = await said(name, '--help');
		expect(exit, name).toBe(0);
		expect(out, name).toMatch(new RegExp(`netral ${name}\\b`));
	}
});

test('a mistyped command is told', async () => {
	expect(await said('contnt')).toMatchObject({ exit: 2, out: expect.stringContaining('contnt') });
});
