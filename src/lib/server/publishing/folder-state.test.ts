import { expect, test } from 'vitest';
import { readFolderState } from './folder-state.ts';
import { moduleFiles, regulationFile, testFolder } from './test-folder.ts';

test('the state of a folder tells which regulations a module cites, whose warnings concern it too', () => {
	const { folder } = testFolder({ ...moduleFiles('dasar'), 'regulations/uu-20-2023.md': regulationFile() });
	const { findings, modules } = readFolderState(folder, { on: '2031-01-01' });

	expect(modules).toMatchObject([{ id: 'dasar', cites: ['uu-20-2023'] }]);
	expect(findings.map(({ file }) => file)).toContainEqual(expect.stringMatching(/\/regulations\/uu-20-2023\.md$/));
});
