import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkContent } from '#lib/content/check.ts';
import type { ContentFile, Policy } from '#lib/content/model.ts';
import { startAttempt } from '#lib/server/attempts/attempts.ts';
import { insertEnrolment, insertProgramme } from '#lib/server/attempts/test-publication.ts';
import { findPersonByNumber } from '#lib/server/organisation/persons.ts';
import { prepareModule } from '#lib/server/publishing/prepare.ts';
import { publishModule } from '#lib/server/publishing/publish-module.ts';
import { readContent } from '#lib/server/publishing/read-content.ts';
import type { City, Who } from './fixtures.ts';

const moduleId = 'contoh';

/**
 * Publishes the sample of Soal Markdown, of which every question is drawn, and starts somebody's attempt at it.
 * @param policy what its quiz sets otherwise
 * @param also questions of Soal Markdown that are added to the sample, the same for everybody of a city
 * @param lesson what is added to its lesson, likewise; both may show the picture `alur-lapor.svg`
 * @returns where the attempt is answered
 */
export async function beginEveryType(
	{ db, cast }: City,
	who: Who,
	{ policy = {}, also = '', lesson = '' }: { policy?: Partial<Policy>; also?: string; lesson?: string } = {}
): Promise<string> {
	const now = new Date();
	const { id: personId } = (await findPersonByNumber(db, cast[who]))!;
	const { content, findings } = checkContent(sampleFiles(also, lesson), { today: now.toISOString().slice(0, 10) });
	const sample = content.modules.find(({ id }) => id === moduleId);
	if (!sample) throw new Error(findings.map(({ file, line, rule }) => `${file}:${line} ${rule}`).join('\n'));

	const module = { ...sample, quiz: { ...sample.quiz, policy: { ...sample.quiz.policy, ...policy } } };
	await db.write((tx) =>
		publishModule(tx, prepareModule(module), {
			change: { kind: 'minor', note: 'Aturan kuis lain.' },
			by: 'command',
			now
		})
	);
	const { cycleId } = await insertProgramme(db, `semua-jenis-${who}`, [moduleId]);
	await insertEnrolment(db, personId, cycleId);
	const { id } = await startAttempt(db, { personId, moduleId, affirmed: true }, now);

	return `/learn/attempts/${id}`;
}

function sampleFiles(also: string, lesson: string): ContentFile[] {
	const file = (name: string) => readFileSync(join('src/lib/content/fixtures', name));
	const fixture = (name: string) => file(name).toString();
	const path = (name: string) => `content/modules/${moduleId}/${name}`;
	const at = (name: string, text: string) => ({ path: path(name), text });
	const bytes = new Uint8Array(file('alur-lapor.svg'));

	return [
		...readContent('content').filter(({ path }) => /\/(?:regulations|rulings)\//.test(path)),
		at('module.md', fixture('module.md')),
		at('01-media-sosial.md', fixture('lesson.md') + lesson),
		{ path: path('alur-lapor.svg'), bytes, sha256: createHash('sha256').update(bytes).digest('hex') },
		at('quiz.md', fixture('all-types.md').replaceAll(/ `ambil: \d`/g, '') + also)
	];
}
