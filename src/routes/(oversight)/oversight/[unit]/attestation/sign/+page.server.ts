import { fail, redirect } from '@sveltejs/kit';
import { confirmPassword } from '#lib/server/accounts/accounts.ts';
import { signLog } from '#lib/server/audit/checkpoints.ts';
import { ensureSigningKey } from '#lib/server/audit/signing-key.ts';
import { amountInWords } from '#lib/language/in-words.ts';
import { inIndonesian } from '#lib/server/language.ts';
import { m } from '#lib/paraglide/messages.js';
import { belowInWords, postInWords } from '#lib/server/documents/wording.ts';
import { findPresentNotes } from '#lib/server/oversight/attestation-drafts.ts';
import { findStanding } from '#lib/server/oversight/attestation-standing.ts';
import { signAttestation } from '#lib/server/oversight/attestations.ts';
import { noteInWords } from '#lib/server/oversight/notes.ts';
import { absenceInWords } from '#lib/server/organisation/whereabouts.ts';
import { coveredUnits, fingerprintShown, statementsBelow } from '#lib/server/oversight/statements-below.ts';
import { stateLabel, states } from '#lib/server/oversight/states.ts';
import { Problem } from '#lib/server/problem.ts';
import { settings } from '#lib/web/database.server.ts';
import { recordView } from '#lib/web/views.server.ts';
import type { Actions, PageServerLoad } from './$types';
import { pathTo, shownCycle } from '../../../overseen-unit.server.ts';
import { presentRoster, signatoryOf } from '../signatory.server.ts';

/** Longer lists stand on the page before. */
const mostShown = 300;

export const load: PageServerLoad = async ({ params, url }) => {
	const signatory = await signatoryOf(params.unit, url);
	const { db, viewer, unit, cycle, right, about, clocks, clock } = signatory;
	const query = new URLSearchParams({ cycle: cycle.id, scope: about.scope });
	if (!right.certificate) redirect(303, `/oversight/${unit.id}/attestation/new?${query}`);

	const roster = await presentRoster(signatory);
	const below = await statementsBelow(db, about, roster, signatory.on, signatory.now);
	const covered = coveredUnits({ below });
	const unfinished = roster.filter(({ state }) => state !== 'certified');
	const named = unfinished.filter(({ unitCode }) => !covered.has(unitCode));
	const rows = named.slice(0, mostShown);
	const people = rows.map(({ personId }) => personId);
	const notes = await findPresentNotes(db, about, viewer.personId, people);
	await recordView(viewer, unit.id, {
		page: 'attestation_sign',
		cycle: cycle.id,
		scope: about.scope,
		people: rows.length
	});

	return {
		unit: { id: unit.id, name: unit.name },
		path: await pathTo(db, unit.id, viewer),
		cycle: shownCycle(cycle, clock.timeZone),
		scope: about.scope,
		query: query.toString(),
		signatory: viewer.name,
		post: postInWords(right.head!.kind, right.head!.title),
		seen: fingerprintShown(roster, below),
		replaces: (await findStanding(db, about))?.number ?? null,
		// The words of the paper, which is Indonesian. Its moment is that of the signature, and not yet known.
		statement: inIndonesian(() =>
			m.attestation_paper_statement({
				asOf: m.attestation_sign_moment(),
				total: amountInWords(roster.length),
				certified: amountInWords(roster.length - unfinished.length)
			})
		),
		counts: states
			.map((state) => ({
				state,
				label: stateLabel(state),
				count: roster.filter((row) => row.state === state).length
			}))
			.filter(({ count }) => count > 0),
		unfinished: named.length,
		below: below.map((each) => ({
			number: each.number,
			unit: each.unit.name,
			about: belowInWords(each, clocks.timeZone)
		})),
		rows: rows.map((row) => {
			const note = notes[row.personId];

			return {
				personId: row.personId,
				name: row.name,
				unit: row.unitName,
				label: stateLabel(row.state),
				note: [row.waiverReason, row.absence && absenceInWords(row.absence), note && noteInWords(note)]
					.filter(Boolean)
					.join('; ')
			};
		})
	};
};

export const actions: Actions = {
	sign: async ({ params, url, request, getClientAddress }) => {
		const { db, viewer, about, now } = await signatoryOf(params.unit, url);
		const data = await request.formData();
		const text = (name: string) => String(data.get(name) ?? '');
		let signed: string;

		try {
			const { accountId, personId } = viewer;
			await confirmPassword(db, { accountId, personId, address: getClientAddress() }, text('password'), now);
			// The statement prints the latest signed state of the log.
			await signLog(db, await ensureSigningKey(settings().signingKeyFile, db), new Date());
			// The password may be held back for a while; what is signed is the roster of the moment after it.
			({ id: signed } = await signAttestation(db, { ...about, personId, seen: text('seen') }, new Date()));
		} catch (problem) {
			if (!(problem instanceof Problem)) throw problem;

			return fail(400, { field: problem.field ?? null, message: problem.message });
		}

		// 303, so that reloading the result does not sign a second time.
		redirect(303, `/oversight/attestations/${signed}?signed=1`);
	}
};
