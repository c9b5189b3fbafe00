import { error, fail, redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { dayInWords, momentInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import { postInWords } from '#lib/server/documents/wording.ts';
import { requireInstitution } from '#lib/server/organisation/institution.ts';
import { acknowledge, awaitedHead, listAcknowledged } from '#lib/server/official-texts/acknowledgements.ts';
import { listTextVersions } from '#lib/server/official-texts/official-texts.ts';
import { database } from '#lib/web/database.server.ts';
import { requirePerson } from '#lib/web/guards.server.ts';
import { failWith } from '#lib/web/problems.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params }) => {
	const { personId, today } = requirePerson();
	const db = database();
	const { timeZone } = await requireInstitution(db);
	const [text] = await listTextVersions(db, 'pledge', params.pledge);
	if (!text) error(404, m.text_unknown());

	const last = (await listAcknowledged(db, personId)).find(({ kind, ref }) => kind === 'pledge' && ref === text.ref);
	const own = last?.version === text.version ? last : undefined;
	const holder = own?.holder;

	return {
		pledge: {
			...{ ref: text.ref, title: text.title, version: text.version, bodyHtml: text.bodyHtml, sha256: text.sha256 },
			source: m.text_source({ institution: text.institution, date: dayInWords(text.issuedOn), version: text.version })
		},
		/** The version that the person has affirmed before. */
		before: own ? null : (last?.version ?? null),
		awaited: own ? null : await awaitedHead(db, personId, text, today),
		affirmed: own
			? {
					at: momentInWords(own.at, timeZone),
					name: holder?.name ?? '',
					number: holder?.number ?? '',
					post: holder?.post ? postInWords(holder.postKind, holder.post) : '',
					unit: holder?.unit.name ?? ''
				}
			: null
	};
};

export const actions: Actions = {
	default: async ({ params, request }) => {
		const { personId } = requirePerson();
		const form = await request.formData();
		if (form.get('affirmed') === null) return fail(400, { message: m.pledge_not_ticked() });

		const of = { personId, kind: 'pledge' as const, ref: params.pledge, version: Number(form.get('version')) };
		try {
			await database().write((tx) => acknowledge(tx, of, new Date()));
		} catch (problem) {
			return failWith(problem, {});
		}

		// 303, so that reloading the page does not send it again.
		redirect(303, resolve('/(learner)/learn/pledges/[pledge]', { pledge: params.pledge }));
	}
};
