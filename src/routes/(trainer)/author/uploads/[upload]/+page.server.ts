import { redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { momentInWords } from '#lib/language/in-words.ts';
import { isTwoPeoplePublish, requireInstitution } from '#lib/server/organisation/institution.ts';
import { Problem } from '#lib/server/problem.ts';
import type { Change } from '#lib/server/publishing/publish-module.ts';
import { archiveLimits } from '#lib/server/uploads/archive.ts';
import { findChanges, findNewer } from '#lib/server/uploads/changes.ts';
import type { CheckedModule } from '#lib/server/uploads/check-task.ts';
import { approveUpload, askForUpload, publishUpload, refuseUpload, type Seen } from '#lib/server/uploads/decide.ts';
import { findPublishedOutcome } from '#lib/server/uploads/outcome.ts';
import {
	discardUpload,
	listOtherUploads,
	listUploadFiles,
	openStates,
	replaceUpload,
	type SeenFiles,
	type Upload
} from '#lib/server/uploads/uploads.ts';
import { database } from '#lib/web/database.server.ts';
import { failWith } from '#lib/web/problems.server.ts';
import type { Viewer } from '#lib/web/sessions.server.ts';
import { requireSure } from '#lib/web/sure.server.ts';
import { checkUpload, requireUpload } from '#lib/web/uploads.server.ts';
import { recordKeysView } from '#lib/web/views.server.ts';
import { givenArchive } from '../given-archive.server.ts';
import { findingsByFile } from './file-findings.server.ts';
import type { Actions, PageServerLoad } from './$types';

/** Of the other uploads of its module. */
const mostOthers = 20;

export const load: PageServerLoad = async ({ params }) => {
	const { viewer, upload } = await requireUpload(params.upload);
	const db = database();
	const { timeZone } = await requireInstitution(db);
	const checked = upload.state === 'discarded' ? null : await checkedOrWhy(upload, viewer);
	const files = checked ? await listUploadFiles(db, upload.id) : [];
	const found = typeof checked === 'object' && checked ? checked : undefined;
	const { groups, left } = findingsByFile(files, found?.findings ?? []);
	// The lines around a finding in the quiz tell keys.
	if (groups.some(({ name }) => name === 'quiz.md')) {
		await recordKeysView(viewer, upload.moduleId, { upload: upload.id });
	}
	const isOpen = openStates.some((state) => state === upload.state);
	const changes = isOpen && found?.prepared ? await findChanges(db, found.prepared, found.regulations) : null;
	const others = isOpen ? await listOtherUploads(db, upload, mostOthers) : [];
	const at = (moment: Date | null) => moment && momentInWords(moment, timeZone);

	return {
		id: upload.id,
		moduleId: upload.moduleId,
		title: found?.prepared?.module.title ?? upload.moduleId,
		state: upload.state,
		fileName: upload.fileName,
		sha256: upload.sha256,
		uploaded: { by: upload.uploader, at: momentInWords(upload.uploadedAt, timeZone) },
		asked: upload.asker === null ? null : { by: upload.asker, at: at(upload.askedAt) },
		decided: upload.decider === null ? null : { by: upload.decider, at: at(upload.decidedAt) },
		reason: upload.reason,
		change: upload.change,
		note: upload.note,
		/** Whoever asked for it, or brought the files, is not the second person. */
		own: upload.askedBy === viewer.personId || upload.uploadedBy === viewer.personId,
		twoPeople: await isTwoPeoplePublish(db),
		limitMegabytes: archiveLimits.bytes / 1_000_000,
		files: files.map(({ name, bytes }) => ({ name, kilobytes: Math.ceil(bytes.length / 1000) })),
		/** Why it could not be checked now. */
		unchecked: typeof checked === 'string' ? checked : null,
		errors: found?.errors ?? 0,
		warnings: found?.warnings ?? 0,
		groups,
		left,
		lessons: found?.prepared?.lessons.map(({ lesson: { slug, title, minutes } }) => ({ slug, title, minutes })) ?? [],
		changes,
		/** Another edition stands than when it was asked for. */
		outdated:
			upload.state === 'asked' &&
			changes !== null &&
			(changes.standing?.publicationId ?? null) !== upload.askedStanding,
		others: others.map(({ id, fileName, uploader, uploadedAt, state }) => ({
			id,
			fileName,
			by: uploader,
			at: momentInWords(uploadedAt, timeZone),
			state
		})),
		newer: isOpen ? await findNewer(db, upload) : null,
		outcome: upload.publicationId === null ? null : await findPublishedOutcome(db, upload.publicationId)
	};
};

async function checkedOrWhy(upload: Upload, viewer: Viewer): Promise<CheckedModule | string> {
	try {
		return await checkUpload(upload, viewer);
	} catch (problem) {
		if (problem instanceof Problem) return problem.message;

		throw problem;
	}
}

export const actions: Actions = {
	replace: async ({ params, request }) => {
		const { viewer, upload } = await requireUpload(params.upload);

		try {
			const form = await request.formData();
			const given = await givenArchive(form, { replacing: upload.moduleId });
			await replaceUpload(database(), filesIn(form, upload), { ...given, by: viewer.personId }, new Date());
		} catch (problem) {
			return failWith(problem, { act: 'replace' as const, typed: nothingTyped });
		}

		redirect(303, addressOf(upload));
	},

	discard: async ({ params, request }) => {
		const { viewer, upload } = await requireUpload(params.upload);

		try {
			const form = await request.formData();
			requireSure(form);
			await discardUpload(database(), filesIn(form, upload), viewer.personId, new Date());
		} catch (problem) {
			return failWith(problem, { act: 'discard' as const, typed: nothingTyped });
		}

		redirect(303, resolve('/author/uploads'));
	},

	/** Publishes it, or where the institution wants a second person, asks for one. */
	publish: async ({ params, request }) => {
		const { viewer, upload } = await requireUpload(params.upload);
		const form = await request.formData();
		const change = changeFrom(form);
		const typed = { ...nothingTyped, ...change };
		const db = database();

		try {
			const seen = seenIn(form, upload, viewer);
			const decide = form.get('ask') === 'yes' ? askForUpload : publishUpload;
			await decide(db, seen, await checkUpload(upload, viewer), change, new Date());
		} catch (problem) {
			return failWith(problem, { act: 'publish' as const, typed });
		}

		redirect(303, addressOf(upload));
	},

	approve: async ({ params, request }) => {
		const { viewer, upload } = await requireUpload(params.upload);
		const form = await request.formData();

		try {
			const seen = seenIn(form, upload, viewer);
			await approveUpload(database(), seen, await checkUpload(upload, viewer), new Date());
		} catch (problem) {
			return failWith(problem, { act: 'approve' as const, typed: nothingTyped });
		}

		redirect(303, addressOf(upload));
	},

	refuse: async ({ params, request }) => {
		const { viewer, upload } = await requireUpload(params.upload);
		const form = await request.formData();
		const reason = String(form.get('reason') ?? '').slice(0, 2000);

		try {
			await refuseUpload(database(), seenIn(form, upload, viewer), reason, new Date());
		} catch (problem) {
			return failWith(problem, { act: 'refuse' as const, typed: { ...nothingTyped, reason } });
		}

		redirect(303, addressOf(upload));
	}
};

const nothingTyped = { kind: 'minor' as Change['kind'], note: '', reason: '' };

function changeFrom(form: FormData): Change {
	return {
		kind: form.get('kind') === 'corrects' ? 'corrects' : 'minor',
		note: String(form.get('note') ?? '').slice(0, 2000)
	};
}

/** What the page showed when the button was pressed. */
function filesIn(form: FormData, { id }: Upload): SeenFiles {
	return { id, sha256: String(form.get('sha256')) };
}

function seenIn(form: FormData, upload: Upload, { personId }: Viewer): Seen {
	return { ...filesIn(form, upload), standing: String(form.get('standing') ?? ''), by: personId };
}

function addressOf({ id }: Upload): string {
	return resolve('/(trainer)/author/uploads/[upload]', { upload: id });
}
