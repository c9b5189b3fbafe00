import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { z } from 'zod';
import type { AttestationFacts, AttestationPerson } from '#lib/server/documents/facts.ts';
import { absenceKinds } from '#lib/server/db/schema/organisation.ts';
import { noteKinds, type Note } from '#lib/server/db/schema/oversight.ts';
import { m } from '#lib/paraglide/messages.js';
import { byteOrderMark, csvOf } from '../documents/csv.ts';
import type { TableRow } from '../documents/table.ts';
import { inIndonesian } from '../language.ts';
import { maskNumber } from '../organisation/numbers.ts';
import { absenceInWords } from '../organisation/whereabouts.ts';
import { noteInWords } from './notes.ts';
import type { RosterRow } from './roster.ts';
import { stateLabel, states } from './states.ts';

const noteSchema = z.object({
	kind: z.enum(noteKinds),
	text: z.string().optional(),
	waiver: z.object({ granted: z.boolean(), from: z.string(), to: z.string() }).optional()
});

const rosterSchema = z.object({
	format: z.literal('netral-roster/1'),
	/** 128 random bits in hexadecimal, so that nobody can guess a roster and check the guess against its hash. */
	random: z.string().regex(/^[0-9a-f]{32}$/),
	statement: z.object({
		institution: z.string(),
		number: z.string(),
		code: z.string(),
		unit: z.object({ code: z.string(), name: z.string() }),
		scope: z.enum(['own', 'subtree']),
		programme: z.object({ id: z.string(), title: z.string(), cycle: z.string() }),
		asOf: z.string(),
		knownAt: z.string()
	}),
	people: z.array(
		z.object({
			name: z.string(),
			number: z.string(),
			unit: z.object({ code: z.string(), name: z.string() }),
			post: z.string(),
			state: z.enum(states),
			certificate: z.string().nullable(),
			note: noteSchema.nullable(),
			waiver: z.string().nullable(),
			/** Only beside those who are away; rosters from before absences were known have none. */
			absence: z.object({ kind: z.enum(absenceKinds), from: z.string(), until: z.string().nullable() }).optional()
		})
	)
});

/** The list behind a statement, as it is handed out beside it. */
export type FrozenRoster = z.infer<typeof rosterSchema>;

export function freezeRoster(
	statement: FrozenRoster['statement'],
	random: string,
	rows: readonly RosterRow[],
	notes: Readonly<Record<string, Note>>
): FrozenRoster {
	return {
		format: 'netral-roster/1',
		random,
		statement,
		people: rows.map((row) => ({
			name: row.name,
			number: row.number,
			unit: { code: row.unitCode, name: row.unitName },
			post: row.title,
			state: row.state,
			certificate: row.certificateNumber,
			note: notes[row.personId] ?? null,
			waiver: row.waiverReason,
			...(row.absence && { absence: row.absence })
		}))
	};
}

/** Canonical JSON (RFC 8785): the same roster is the same bytes everywhere. */
export function canonicalRoster(roster: FrozenRoster): string {
	return canonicalize(roster)!;
}

export function sha256Of(text: string | Uint8Array): string {
	return createHash('sha256').update(text).digest('hex');
}

/** SHA-256 of the facts of a statement as canonical JSON (RFC 8785). */
export function attestationFactsHash(facts: AttestationFacts): string {
	return sha256Of(canonicalize(facts)!);
}

/** @throws ZodError when the text is no roster */
export function parseRoster(json: string): FrozenRoster {
	return rosterSchema.parse(JSON.parse(json));
}

/** The same list for a spreadsheet; Indonesian, whoever asks for it. */
export function rosterCsv(roster: FrozenRoster): string {
	return byteOrderMark + csvOf(rosterTable(roster));
}

export function rosterTable(roster: FrozenRoster): TableRow[] {
	return inIndonesian(() => tableOf(roster));
}

function tableOf(roster: FrozenRoster): TableRow[] {
	const header = [
		m.roster_list_name(),
		m.roster_list_number(),
		m.roster_list_unit_code(),
		m.roster_list_unit(),
		m.roster_list_post(),
		m.roster_list_state(),
		m.roster_list_certificate(),
		m.roster_list_note()
	];
	const rows = roster.people.map((person) => [
		person.name,
		person.number,
		person.unit.code,
		person.unit.name,
		person.post,
		stateLabel(person.state),
		person.certificate ?? '',
		remarkOf(person) ?? ''
	]);

	return [header, ...rows];
}

/**
 * The people whom the paper names: it is handed on, so numbers are masked, and those of units with a statement of their own stand
 * behind its number.
 */
export function peopleOnPaper(roster: FrozenRoster, covered: ReadonlySet<string> = new Set()): AttestationPerson[] {
	return roster.people
		.filter(({ unit }) => !covered.has(unit.code))
		.map((person) => ({
			name: person.name,
			number: maskNumber(person.number),
			unit: person.unit.name,
			state: person.state,
			note: inIndonesian(() => remarkOf(person))
		}));
}

/** Why somebody is waived, who is away, and what the head wrote. */
function remarkOf({ note, waiver, absence }: FrozenRoster['people'][number]): string | null {
	const remarks = [
		...(waiver ? [waiver] : []),
		...(absence ? [absenceInWords(absence)] : []),
		...(note ? [noteInWords(note as Note)] : [])
	];

	return remarks.length > 0 ? remarks.join('; ') : null;
}
