import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '#lib/server/db/connect.ts';
import { runTask, type ReadModule } from '#lib/server/uploads/read-task.ts';
import { makeZip } from '#lib/server/uploads/test-zip.ts';
import { addUpload } from '#lib/server/uploads/uploads.ts';

/** A module that no programme of the demo city asks the employee for, and that shows two pictures. */
export const uploadedModule = 'kampanye-foto-atribut';

/** The id of the first question of its quiz. */
export const firstQuestion = 'kmp-01';

type Change = (name: string, text: string) => string;

/** The shipped module as somebody would pack it who has changed its texts. */
export function moduleZip(change: Change = (_name, text) => text): Buffer {
	const folder = join('content/modules', uploadedModule);
	const entries = readdirSync(folder).map((name) => {
		const bytes = readFileSync(join(folder, name));

		return { name: `${uploadedModule}/${name}`, data: name.endsWith('.md') ? change(name, bytes.toString()) : bytes };
	});

	return Buffer.from(makeZip(entries));
}

/** The first question has lost its right answer, and a chip of it is misspelt. */
export const faulty: Change = (name, text) =>
	name === 'quiz.md' ? text.replace('- [x]', '- [ ]').replace('`sulit:', '`sult:') : text;

/** Keeps a module as somebody's upload. @returns its id */
export async function storedUpload(db: Database, personId: string, change?: Change): Promise<string> {
	return addUpload(db, { fileName: `${uploadedModule}.zip`, read: await readModule(change), by: personId }, new Date());
}

export async function readModule(change?: Change): Promise<ReadModule> {
	return runTask({ bytes: new Uint8Array(moduleZip(change)), fileName: `${uploadedModule}.zip`, named: '' });
}
