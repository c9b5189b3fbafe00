import { eq } from 'drizzle-orm';
import { m } from '#lib/paraglide/messages.js';
import type { Database, Transaction } from '#lib/server/db/connect.ts';
import { upload } from '#lib/server/db/schema/uploads.ts';
import { recordAudit } from '../audit/audit.ts';
import { isTwoPeoplePublish } from '../organisation/institution.ts';
import { Problem } from '../problem.ts';
import type { PreparedModule } from '../publishing/prepare.ts';
import { publishModule, type Change, type ModuleOutcome } from '../publishing/publish-module.ts';
import { findCurrentPublication } from '../publishing/publishing.ts';
import { publishRegulations } from '../publishing/regulations.ts';
import { longestReason } from '../questions/corrections.ts';
import type { CheckedModule } from './check-task.ts';
import { requireOpenUpload, type SeenFiles, type Upload } from './uploads.ts';

/** What somebody had before the eyes when deciding: that, and nothing else, is what the decision is about. */
export type Seen = SeenFiles & {
	/** Id of what stood of the module; empty where nothing did. */
	standing: string;
	by: string;
};

/**
 * Publishes an upload as it was seen, in one transaction with the regulations that it cites.
 * @param checked what the check says of just these files
 * @throws Problem `upload_second_person` where the institution wants one, those of `requireSeen` and of `publishModule`
 */
export async function publishUpload(
	db: Database,
	seen: Seen,
	checked: CheckedModule,
	change: Change,
	now: Date
): Promise<ModuleOutcome> {
	return db.write(async (tx) => {
		if (await isTwoPeoplePublish(tx)) throw new Problem('upload_second_person', m.upload_second_person());

		const found = await requireSeen(tx, seen);

		return publish(tx, found, requireSound(checked, seen), requireNote(change), seen.by, now);
	});
}

/** Asks somebody else to look at an upload and to publish it. @throws Problem those of `requireSound` and `requireSeen` */
export async function askForUpload(
	db: Database,
	seen: Seen,
	checked: CheckedModule,
	change: Change,
	now: Date
): Promise<void> {
	requireSound(checked, seen);
	const { kind, note } = requireNote(change);

	await db.write(async (tx) => {
		const { moduleId } = await requireSeen(tx, seen);
		await tx
			.update(upload)
			.set({
				state: 'asked',
				change: kind,
				note,
				askedBy: seen.by,
				askedAt: now,
				askedStanding: seen.standing || null,
				decidedBy: null,
				decidedAt: null,
				reason: null
			})
			.where(eq(upload.id, seen.id));
		await recordAudit(tx, {
			at: now,
			actor: seen.by,
			kind: 'content.ask',
			subject: moduleId,
			payload: { upload: seen.id, change: kind, note, sha256: seen.sha256 }
		});
	});
}

/**
 * Publishes what somebody else has asked for, against the edition that they had compared it with.
 * @throws Problem `upload_standing_changed` where another stands since, `upload_not_asked`, `upload_same_person`, those of
 * `requireSeen` and of `publishModule`
 */
export async function approveUpload(
	db: Database,
	seen: Seen,
	checked: CheckedModule,
	now: Date
): Promise<ModuleOutcome> {
	return db.write(async (tx) => {
		const found = await requireAsked(tx, seen);
		if ((found.askedStanding ?? '') !== seen.standing) {
			throw new Problem('upload_standing_changed', m.upload_asked_standing_changed());
		}

		const sound = requireSound(checked, seen);
		await recordAudit(tx, {
			at: now,
			actor: seen.by,
			kind: 'content.approve',
			subject: found.moduleId,
			payload: { upload: seen.id, sha256: seen.sha256, person: found.askedBy }
		});

		return publish(tx, found, sound, { kind: found.change!, note: found.note! }, seen.by, now);
	});
}

/** Sends an upload back with a reason. @throws Problem `reason_missing`, `note_long` and those of `approveUpload` */
export async function refuseUpload(db: Database, seen: Seen, reason: string, now: Date): Promise<void> {
	const why = reason.trim();
	if (why === '') throw new Problem('reason_missing', m.upload_reason_missing(), 'reason');
	requireShort(why, 'reason');

	await db.write(async (tx) => {
		const found = await requireAsked(tx, seen);
		await tx
			.update(upload)
			.set({ state: 'refused', reason: why, decidedBy: seen.by, decidedAt: now })
			.where(eq(upload.id, seen.id));
		await recordAudit(tx, {
			at: now,
			actor: seen.by,
			kind: 'content.refuse',
			subject: found.moduleId,
			payload: { upload: seen.id, reason: why, person: found.askedBy }
		});
	});
}

async function publish(
	tx: Transaction,
	{ id, moduleId, sha256 }: Upload,
	{ prepared, regulations }: SoundModule,
	change: Change,
	by: string,
	now: Date
): Promise<ModuleOutcome> {
	await publishRegulations(tx, regulations, { by, now });
	const outcome = await publishModule(tx, prepared, { change, reopen: true, upload: { id, sha256 }, by, now });
	if (outcome.outcome !== 'published') throw new Problem('upload_same', m.upload_same({ n: outcome.n }));

	const { id: publicationId } = (await findCurrentPublication(tx, moduleId))!;
	await tx
		.update(upload)
		.set({
			state: 'published',
			change: change.kind,
			note: change.note,
			decidedBy: by,
			decidedAt: now,
			reason: null,
			publicationId
		})
		.where(eq(upload.id, id));

	return outcome;
}

type SoundModule = Pick<CheckedModule, 'regulations'> & { prepared: PreparedModule };

/**
 * What was checked is what was seen, and nothing is wrong with it.
 * @throws Problem `upload_changed`, `upload_errors` or `upload_unreadable`
 */
function requireSound({ sha256, errors, prepared, regulations }: CheckedModule, seen: Seen): SoundModule {
	if (sha256 !== seen.sha256) throw new Problem('upload_changed', m.upload_changed());
	if (errors > 0) throw new Problem('upload_errors', m.upload_errors({ count: errors }));
	if (!prepared) throw new Problem('upload_unreadable', m.upload_no_module());

	return { prepared, regulations };
}

function requireNote({ kind, note }: Change): Change {
	const words = note.trim();
	if (words === '') throw new Problem('note_missing', m.upload_note_missing(), 'note');
	requireShort(words, 'note');

	return { kind, note: words };
}

function requireShort(words: string, field: string): void {
	if (words.length <= longestReason) return;

	throw new Problem('note_long', m.waiver_reason_long({ count: words.length, limit: longestReason }), field);
}

/** @throws Problem `upload_standing_changed` and those of `requireOpenUpload` */
async function requireSeen(tx: Transaction, seen: Seen): Promise<Upload> {
	const found = await requireOpenUpload(tx, seen);
	const current = await findCurrentPublication(tx, found.moduleId);
	if ((current?.id ?? '') !== seen.standing) throw new Problem('upload_standing_changed', m.upload_standing_changed());

	return found;
}

/** Nobody approves, or sends back, what they ask for themselves, or what they have uploaded. */
async function requireAsked(tx: Transaction, seen: Seen): Promise<Upload> {
	const found = await requireSeen(tx, seen);
	if (found.state !== 'asked') throw new Problem('upload_not_asked', m.upload_not_asked());
	if (found.askedBy === seen.by || found.uploadedBy === seen.by) {
		throw new Problem('upload_same_person', m.upload_same_person());
	}

	return found;
}
