import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { certificate } from '#lib/server/db/schema/certificates.ts';
import { lessonVersion, publication, questionVersion } from '#lib/server/db/schema/content.ts';
import { fulfilment } from '#lib/server/db/schema/programmes.ts';
import { enrolledLearner, insertPublication, now } from '../attempts/test-publication.ts';
import { issueIfComplete, revokeCertificate } from '../certificates/certificates.ts';
import { findPublishedImpact } from './impact.ts';

const link = (id: string, article = '') => `<p><a class="citation" href="/regulations/${id}${article}">pasal</a></p>`;
const on = '2026-11-22';

/** A learner who is certified by the first publication of `dasar`, which cites three regulations in three places. */
async function certified() {
	const learner = await enrolledLearner();
	const { db, enrolmentId, requirementId, publicationId } = learner;
	const module = (await db.select().from(publication).get())!.module;
	const lesson = (await db.select().from(lessonVersion).get())!;
	const question = (await db.select().from(questionVersion).get())!;
	await db.write(async (tx) => {
		const introductionHtml = link('pp-1-2001');
		await tx.update(publication).set({ module: { ...module, introductionHtml } });
		const parts = [{ kind: 'text' as const, html: link('pp-2-2002', '#pasal-2') }];
		await tx.update(lessonVersion).set({ parts }).where(eq(lessonVersion.id, lesson.id));
		const key = { ...question.key, legalBasisHtml: link('pp-3-2003', '#pasal-3') };
		await tx.update(questionVersion).set({ key }).where(eq(questionVersion.id, question.id));
		await tx.insert(fulfilment).values({ enrolmentId, requirementId, publicationId, completedAt: now });
	});
	const issued = (await db.write((tx) => issueIfComplete(tx, enrolmentId, now)))!;
	await insertPublication(db, 'lain');

	return { ...learner, issued };
}

test('a regulation touches the publications that cite it anywhere, and the certificates that rest on them', async () => {
	const { db } = await certified();
	const touched = { publications: [{ moduleId: 'dasar', n: 1 }], certificates: 1 };

	for (const id of ['pp-1-2001', 'pp-2-2002', 'pp-3-2003'])
		expect(await findPublishedImpact(db, id, on)).toEqual(touched);
	for (const id of ['pp-3-200', 'pp-4-2004']) {
		expect(await findPublishedImpact(db, id, on)).toEqual({ publications: [], certificates: 0 });
	}
});

test('a certificate that is over, revoked or superseded is not counted', async () => {
	const { db, issued } = await certified();
	const counted = async (day = on) => (await findPublishedImpact(db, 'pp-1-2001', day)).certificates;
	const { id, validUntil } = (await db.select().from(certificate).where(eq(certificate.number, issued.number)).get())!;

	expect([await counted(validUntil), await counted('2099-01-01')]).toEqual([1, 0]);
	await db.write((tx) => revokeCertificate(tx, { certificateId: id, reason: 'Keliru', by: 'command' }, now));
	expect(await counted()).toBe(0);

	const other = await certified();
	await other.db.write((tx) => tx.update(certificate).set({ supersededAt: now }));
	expect((await findPublishedImpact(other.db, 'pp-1-2001', on)).certificates).toBe(0);
});
