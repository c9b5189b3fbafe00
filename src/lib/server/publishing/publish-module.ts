import { and, eq, inArray, isNull } from 'drizzle-orm';
import { m } from '#lib/paraglide/messages.js';
import type { Transaction } from '#lib/server/db/connect.ts';
import { newId } from '#lib/server/db/id.ts';
import {
	lessonVersion,
	picture,
	publication,
	publicationLesson,
	publicationQuestion,
	questionVersion
} from '#lib/server/db/schema/content.ts';
import { attempt } from '#lib/server/db/schema/learning.ts';
import { recordAudit, type Actor } from '../audit/audit.ts';
import { inIndonesian } from '../language.ts';
import { Problem } from '../problem.ts';
import { longestReason } from '../questions/corrections.ts';
import { voidedIn, voidTouched } from '../questions/touched.ts';
import { passagesOfModule } from '../search/passages-of.ts';
import { replacePassages } from '../search/passages.ts';
import type { PreparedModule } from './prepare.ts';
import { findCurrentPublication, listPublications } from './publishing.ts';

/** How a change to a published module is meant; the first publication needs none. */
export type Change = { kind: 'minor' | 'corrects'; note: string };

/** The upload whose files a publication is, and the hash of these files. */
export type PublishedUpload = { id: string; sha256: string };

export type ModuleOutcome = {
	moduleId: string;
	/**
	 * `withdrawn`: closed, and it stays so until it is published by its name. `uploaded`: what stands was uploaded in the
	 * browser, and stays until the folder's is published by its name.
	 */
	outcome: 'published' | 'unchanged' | 'withdrawn' | 'uploaded';
	n: number;
	/** Of a publication that corrects: the corrections that take the touched questions out of open attempts. */
	corrections?: string[];
	/** Ids of questions in it that count for nothing, because they were voided in just these words before. */
	voided?: string[];
};

/**
 * Publishes a module if it differs from its current publication. What did not change keeps its version, so reading
 * carries over. A withdrawn module opens again only with `reopen`. One that corrects voids the questions that it changes or
 * drops in open attempts; attempts that are graded wait for `applyCorrection`.
 * @throws Problem `change_missing`, `note_missing` or `note_long`
 */
export async function publishModule(
	tx: Transaction,
	prepared: PreparedModule,
	{
		change,
		reopen,
		upload,
		by,
		now
	}: { change?: Change | undefined; reopen?: boolean; upload?: PublishedUpload; by: Actor; now: Date }
): Promise<ModuleOutcome> {
	const current = await findCurrentPublication(tx, prepared.id);
	if (current?.withdrawn && !reopen) return { moduleId: prepared.id, outcome: 'withdrawn', n: current.n };
	if (current && !current.withdrawn && current.sha256 === prepared.sha256) {
		return { moduleId: prepared.id, outcome: 'unchanged', n: current.n };
	}

	const { kind, note } = current
		? requireChange(prepared.id, change)
		: { kind: 'first' as const, note: firstNote(change) };
	const publicationId = newId();
	const n = (current?.n ?? 0) + 1;
	await tx.insert(publication).values({
		id: publicationId,
		moduleId: prepared.id,
		n,
		kind,
		sha256: prepared.sha256,
		module: prepared.module,
		source: prepared.source,
		note,
		publishedBy: by,
		publishedAt: now
	});
	await insertLessons(tx, publicationId, prepared);
	await insertQuestions(tx, publicationId, prepared);
	await replacePassages(tx, 'lesson', prepared.id, passagesOfModule(prepared));
	await insertPictures(tx, prepared);
	await recordAudit(tx, {
		at: now,
		actor: by,
		kind: 'content.publish',
		subject: prepared.id,
		payload: {
			publication: publicationId,
			n,
			change: kind,
			note,
			sha256: prepared.sha256,
			source: prepared.source,
			...(upload && { upload: upload.id, uploadSha256: upload.sha256 })
		}
	});
	const voided = await voidedIn(tx, publicationId);
	const published = { moduleId: prepared.id, outcome: 'published' as const, n, ...(voided.length > 0 && { voided }) };
	if (kind !== 'corrects') return published;

	// What a withdrawal closed is what has to be corrected.
	const before = (await listPublications(tx, prepared.id)).find((one) => one.id !== publicationId && !one.withdrawn);
	if (!before) return published;

	const touched = { moduleId: prepared.id, publicationId, before: before.id, note, by };

	return { ...published, corrections: await voidTouched(tx, touched, now) };
}

function requireChange(moduleId: string, change: Change | undefined): Change {
	if (!change) throw new Problem('change_missing', m.publishing_change_missing({ module: moduleId }));

	const note = change.note.trim();
	if (note === '') throw new Problem('note_missing', m.publishing_note_missing(), 'note');
	// It is the reason of the corrections too.
	if (change.kind === 'corrects' && note.length > longestReason) {
		throw new Problem('note_long', m.waiver_reason_long({ count: note.length, limit: longestReason }), 'note');
	}

	return { kind: change.kind, note };
}

function firstNote(change: Change | undefined): string {
	return change?.note.trim() || inIndonesian(m.publishing_first_note);
}

async function insertLessons(tx: Transaction, publicationId: string, { id, lessons }: PreparedModule): Promise<void> {
	if (lessons.length === 0) return;

	await tx
		.insert(lessonVersion)
		.values(lessons.map(({ sha256, lesson }) => ({ sha256, moduleId: id, ...lesson })))
		.onConflictDoNothing({ target: lessonVersion.sha256 });
	const versions = await tx
		.select({ id: lessonVersion.id, sha256: lessonVersion.sha256 })
		.from(lessonVersion)
		.where(
			inArray(
				lessonVersion.sha256,
				lessons.map(({ sha256 }) => sha256)
			)
		);
	const idOf = new Map(versions.map((version) => [version.sha256, version.id]));
	await tx
		.insert(publicationLesson)
		.values(lessons.map(({ sha256 }, i) => ({ publicationId, position: i + 1, lessonVersionId: idOf.get(sha256)! })));
}

async function insertQuestions(
	tx: Transaction,
	publicationId: string,
	{ id, questions }: PreparedModule
): Promise<void> {
	if (questions.length === 0) return;

	await tx
		.insert(questionVersion)
		.values(
			questions.map(({ sha256, question }) => ({
				sha256,
				moduleId: id,
				questionId: question.public.id,
				publicPart: question.public,
				key: question.key
			}))
		)
		.onConflictDoNothing({ target: questionVersion.sha256 });
	const versions = await tx
		.select({ id: questionVersion.id, sha256: questionVersion.sha256 })
		.from(questionVersion)
		.where(
			inArray(
				questionVersion.sha256,
				questions.map(({ sha256 }) => sha256)
			)
		);
	const idOf = new Map(versions.map((version) => [version.sha256, version.id]));
	await tx.insert(publicationQuestion).values(
		questions.map(({ sha256, pool }, i) => ({
			publicationId,
			position: i + 1,
			pool,
			questionVersionId: idOf.get(sha256)!
		}))
	);
}

/** A picture that any publication has shown is there already. */
async function insertPictures(tx: Transaction, { pictures }: PreparedModule): Promise<void> {
	for (const { sha256, type, bytes } of pictures) {
		await tx
			.insert(picture)
			.values({ sha256, type, bytes: Buffer.from(bytes) })
			.onConflictDoNothing();
	}
}

/**
 * Closes a module until its next publication: open attempts end ungraded, and nobody starts or goes on.
 * @throws Problem `module_unknown`, `module_withdrawn` or `reason_missing`
 */
export async function withdrawModule(
	tx: Transaction,
	moduleId: string,
	{ reason, by, now }: { reason: string; by: Actor; now: Date }
): Promise<{ n: number; closedAttempts: number }> {
	if (reason.trim() === '') throw new Problem('reason_missing', m.publishing_reason_missing(), 'reason');

	const current = await findCurrentPublication(tx, moduleId);
	if (!current) throw new Problem('module_unknown', m.publishing_module_unknown({ module: moduleId }));
	if (current.withdrawn) throw new Problem('module_withdrawn', m.publishing_already_withdrawn({ module: moduleId }));

	const n = current.n + 1;
	await replacePassages(tx, 'lesson', moduleId, []);
	await tx.insert(publication).values({
		moduleId,
		n,
		kind: 'withdraws',
		sha256: current.sha256,
		module: current.module,
		source: current.source,
		note: reason.trim(),
		publishedBy: by,
		publishedAt: now
	});
	const closed = await tx
		.update(attempt)
		.set({ submittedAt: now, closedBy: 'withdrawn' })
		.where(and(eq(attempt.moduleId, moduleId), isNull(attempt.submittedAt)))
		.returning({ id: attempt.id });
	await recordAudit(tx, {
		at: now,
		actor: by,
		kind: 'content.withdraw',
		subject: moduleId,
		payload: { n, reason: reason.trim(), closedAttempts: closed.length }
	});

	return { n, closedAttempts: closed.length };
}
