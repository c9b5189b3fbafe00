import { error, redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { m } from '#lib/paraglide/messages.js';
import { revokeCertificate, supersedeCertificate } from '#lib/server/certificates/certificates.ts';
import { findCertificate } from '#lib/server/certificates/list.ts';
import { formatCode } from '#lib/server/documents/codes.ts';
import { cycleInWords, dayInWords, momentInWords } from '#lib/language/in-words.ts';
import { postInWords } from '#lib/server/documents/wording.ts';
import { maskNumber } from '#lib/server/organisation/numbers.ts';
import { database } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import { failWith } from '#lib/web/problems.server.ts';
import { requireSure } from '#lib/web/sure.server.ts';
import { recordView } from '#lib/web/views.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params }) => {
	const viewer = requireRole('administrator', 'auditor');
	const db = database();
	const found = await findCertificate(db, params.id, viewer.today);
	if (found?.id !== params.id) error(404, m.certificate_unknown());

	const successor = found.ended?.successorId && (await findCertificate(db, found.ended.successorId, viewer.today));
	await recordView(viewer, found.number, { page: 'certificate' });
	const { holder, programme, modules, others = [], timeZone } = found.facts;

	return {
		administrator: viewer.roles.includes('administrator'),
		id: found.id,
		number: found.number,
		code: formatCode(found.code),
		state: found.state,
		holder: {
			name: holder.name,
			number: maskNumber(holder.number),
			employment: holder.employment,
			unit: holder.unit.name,
			post: holder.post && postInWords(holder.postKind, holder.post)
		},
		programme: programme.title,
		cycle: cycleInWords(programme.cycle),
		modules: modules.map(({ title, version }) => ({ title, version })),
		others: others.map(({ title }) => title),
		issued: momentInWords(found.issuedAt, timeZone),
		validUntil: dayInWords(found.validUntil),
		sha256: found.factsSha256,
		ended: found.ended && { reason: found.ended.reason, at: momentInWords(found.ended.at, timeZone) },
		successor: successor ? { id: successor.id, number: successor.number } : null
	};
};

export const actions: Actions = {
	revoke: async ({ params, request }) => {
		const viewer = requireRole('administrator');
		const form = await request.formData();
		const reason = String(form.get('reason') ?? '');

		try {
			requireSure(form);
			await database().write((tx) =>
				revokeCertificate(tx, { certificateId: params.id, reason, by: viewer.personId }, new Date())
			);
		} catch (problem) {
			return failWith(problem, { act: 'revoke' as const, reason });
		}

		redirect(303, resolve('/(admin)/admin/certificates/[id]', { id: params.id }));
	},

	supersede: async ({ params, request }) => {
		const viewer = requireRole('administrator');
		const reason = String((await request.formData()).get('reason') ?? '');
		let successor;

		try {
			successor = await database().write((tx) =>
				supersedeCertificate(tx, { certificateId: params.id, reason, by: viewer.personId }, new Date())
			);
		} catch (problem) {
			return failWith(problem, { act: 'supersede' as const, reason });
		}

		redirect(303, resolve('/(admin)/admin/certificates/[id]', { id: successor.id }));
	}
};
