import { fail, redirect } from '@sveltejs/kit';
import { noteKinds, type Note } from '#lib/server/db/schema/oversight.ts';
import { dayInWords, momentInWords } from '#lib/language/in-words.ts';
import { postInWords } from '#lib/server/documents/wording.ts';
import {
	findDraft,
	findNotes,
	listPreparedDrafts,
	saveNotes,
	takeNotes
} from '#lib/server/oversight/attestation-drafts.ts';
import { longestNote, notedWaiverInWords, noteKindLabel, parseNote, withWaivers } from '#lib/server/oversight/notes.ts';
import { findStanding } from '#lib/server/oversight/attestation-standing.ts';
import { listOwnStatuses } from '#lib/server/oversight/own-status.ts';
import { absenceInWords } from '#lib/server/organisation/whereabouts.ts';
import { stateLabel, states, stateTones } from '#lib/server/oversight/states.ts';
import { signingRight } from '#lib/server/oversight/signing-right.ts';
import { findNotableWaivers, type NotableWaiver } from '#lib/server/programmes/waiver-list.ts';
import { enrolSelf } from '#lib/server/programmes/programmes.ts';
import { Problem } from '#lib/server/problem.ts';
import { chosenPage } from '#lib/web/page-number.server.ts';
import { recordView } from '#lib/web/views.server.ts';
import type { Actions, PageServerLoad } from './$types';
import { pathTo, shownCycle } from '../../../overseen-unit.server.ts';
import { preparerOf, presentRoster, signatoryOf } from '../signatory.server.ts';

const pageSize = 50;

export const load: PageServerLoad = async ({ params, url }) => {
	const preparer = await preparerOf(params.unit, url);
	const { db, viewer, rights, unit, cycle, about, on, clocks, clock } = preparer;
	const right = rights.signs && (await signingRight(db, viewer.personId, unit.id, cycle.id, on));
	const roster = await presentRoster(preparer);
	const unfinished = roster.filter(({ state }) => state !== 'certified');
	const pages = Math.max(1, Math.ceil(unfinished.length / pageSize));
	const page = chosenPage(url, pages);
	const rows = unfinished.slice((page - 1) * pageSize, page * pageSize);
	const people = rows.map(({ personId }) => personId);
	const waivers = await findNotableWaivers(db, cycle.id, people);
	const notes = withWaivers(await findNotes(db, about, viewer.personId), waivers);
	const prepared = right ? await listPreparedDrafts(db, about, viewer.personId) : [];
	const [status] = await listOwnStatuses(db, viewer.personId, clocks, cycle.id);
	await recordView(viewer, unit.id, {
		page: 'attestation_new',
		cycle: cycle.id,
		scope: about.scope,
		at: page,
		people: rows.length
	});

	return {
		unit: { id: unit.id, name: unit.name },
		path: await pathTo(db, unit.id, viewer),
		cycle: shownCycle(cycle, clock.timeZone),
		scope: about.scope,
		/** What the head signs as; a delegate prepares and signs nothing. */
		signs: right?.head && {
			post: postInWords(right.head.kind, right.head.title),
			standsIn: !right.head.direct,
			enrolled: right.enrolled,
			certificate: right.certificate && {
				number: right.certificate.number,
				until: dayInWords(right.certificate.validUntil)
			}
		},
		prepared: prepared.map(({ preparedBy, name, count, at }) => ({
			preparedBy,
			name,
			count,
			at: momentInWords(at, clocks.timeZone)
		})),
		status: status && { label: stateLabel(status.state), tone: stateTones[status.state] },
		replaces: (await findStanding(db, about))?.number ?? null,
		/** Whether the notes are those of the statement that stands; a draft has the own ones. */
		notesTaken: Object.keys(notes).length > 0 && (await findDraft(db, about, viewer.personId)) === undefined,
		total: roster.length,
		counts: states
			.map((state) => ({
				state,
				label: stateLabel(state),
				count: roster.filter((row) => row.state === state).length
			}))
			.filter(({ count }) => count > 0),
		noteKinds: noteKinds.filter((value) => value !== 'waiver').map((value) => ({ value, label: noteKindLabel(value) })),
		longestNote,
		page,
		pages,
		rows: rows.map((row) => ({
			personId: row.personId,
			name: row.name,
			unit: row.unitName,
			label: stateLabel(row.state),
			tone: stateTones[row.state],
			where: row.absence && absenceInWords(row.absence),
			waiver: waiverLabel(waivers.get(row.personId)),
			kind: notes[row.personId]?.kind ?? '',
			text: notes[row.personId]?.text ?? ''
		}))
	};
};

function waiverLabel(found: NotableWaiver | undefined): string | null {
	return found ? notedWaiverInWords(found) : null;
}

type Typed = { kind: string; text: string };

/** The notes of one page of the form, by person. */
function typedNotes(data: FormData): Map<string, Typed> {
	const field = (name: string) => String(data.get(name) ?? '').slice(0, 5000);
	const persons = data.getAll('person').map(String).slice(0, pageSize);

	return new Map(persons.map((id) => [id, { kind: field(`kind-${id}`), text: field(`text-${id}`) }]));
}

export const actions: Actions = {
	save: async ({ params, url, request }) => {
		const preparer = await preparerOf(params.unit, url);
		const { db, viewer, rights, about, now, cycle, unit } = preparer;
		const data = await request.formData();
		const listed = new Set((await presentRoster(preparer)).map(({ personId }) => personId));
		const typed = typedNotes(data);
		const waivers = await findNotableWaivers(db, cycle.id, [...typed.keys()]);
		const notes: Record<string, Note | null> = {};
		const problems: Record<string, string> = {};

		for (const [personId, { kind, text }] of typed) {
			if (!listed.has(personId)) continue;

			try {
				notes[personId] = parseNote(kind, text, waivers.get(personId));
			} catch (problem) {
				if (!(problem instanceof Problem)) throw problem;
				problems[personId] = problem.message;
			}
		}

		await saveNotes(db, about, viewer.personId, notes, now);
		if (Object.keys(problems).length > 0) return fail(400, { problems, typed: Object.fromEntries(typed) });

		const query = new URLSearchParams({ cycle: cycle.id, scope: about.scope });
		const then = String(data.get('then') ?? '');
		if (then === 'sign' && rights.signs) redirect(303, `/oversight/${unit.id}/attestation/sign?${query}`);

		query.set('page', /^\d+$/.test(then) ? then : String(chosenPage(url)));
		query.set('saved', '1');
		redirect(303, `/oversight/${unit.id}/attestation/new?${query}`);
	},

	take: async ({ params, url, request }) => {
		const { db, viewer, about, now, cycle, unit } = await signatoryOf(params.unit, url);
		const from = String((await request.formData()).get('from') ?? '');

		try {
			await takeNotes(db, about, viewer.personId, from, now);
		} catch (problem) {
			if (!(problem instanceof Problem)) throw problem;

			return fail(400, { message: problem.message });
		}

		const query = new URLSearchParams({ cycle: cycle.id, scope: about.scope, taken: '1' });
		redirect(303, `/oversight/${unit.id}/attestation/new?${query}`);
	},

	enrol: async ({ params, url }) => {
		const { db, viewer, cycle, now } = await signatoryOf(params.unit, url);

		try {
			await db.write((tx) => enrolSelf(tx, viewer.personId, cycle.id, now));
		} catch (problem) {
			if (!(problem instanceof Problem)) throw problem;

			return fail(400, { message: problem.message });
		}

		redirect(303, '/learn');
	}
};
