import { m } from '#lib/paraglide/messages.js';
import { inIndonesian } from '../language.ts';
import { paperQr, type PaperOptions } from './certificate-paper.ts';
import { formatCode } from './codes.ts';
import type { AttestationFacts, AttestationFigures, AttestationPerson, StatementBelow } from './facts.ts';
import { amountInWords, cycleInWords, momentInWords } from '#lib/language/in-words.ts';
import { belowInWords, numberInWords, postInWords } from './wording.ts';

/** A list of more people than this stands in the roster file only (decision 0005). */
export const namedPeopleLimit = 1000;

/** What the file of a statement is called, or that of its roster in any format, without the ending. */
export function attestationFileName(number: string, of: 'statement' | 'roster'): string {
	return `surat-pernyataan-${number.replaceAll('/', '-')}${of === 'roster' ? '-daftar' : ''}`;
}

export type AttestationOptions = PaperOptions & {
	/** Everybody of the roster, in the order of the units. */
	people: AttestationPerson[];
	/** Which states count as certified; the others are listed with their reasons. */
	certifiedState: string;
};

/** Everything that `attestation.typ` prints, in words; Indonesian, whoever asks for it. */
export function attestationPaper(facts: AttestationFacts, options: AttestationOptions) {
	return inIndonesian(() => wordsOf(facts, options));
}

function wordsOf(facts: AttestationFacts, options: AttestationOptions) {
	const { signatory, unit, programme, institution, figures, checkpoint } = facts;
	const cycle = cycleInWords(programme.cycle);
	const asOf = momentInWords(facts.asOf, facts.timeZone);
	const words = new Map(facts.states.map(({ state, label }) => [state, label]));
	const printed = (person: AttestationPerson) => ({
		name: person.name,
		number: person.number,
		unit: person.unit,
		state: words.get(person.state) ?? person.state,
		note: person.note ?? ''
	});
	const notCertified = options.people.filter((person) => person.state !== options.certifiedState);
	const post = postInWords(signatory.postKind, signatory.post);
	const entry = (label: string, ...lines: string[]) => ({ label, lines });

	return {
		title: m.attestation_paper_title({ number: facts.number, unit: unit.name }),
		author: m.document_author({ institution }),
		description: m.attestation_paper_description({ programme: programme.title, cycle }),
		labels: {
			heading: m.attestation_paper_heading(),
			page: m.document_page({ page: '{page}', pages: '{pages}' }),
			statesHeader: [m.attestation_paper_state(), m.attestation_paper_people()],
			unitsHeading: m.attestation_paper_units(),
			unitsHeader: [
				m.attestation_paper_unit(),
				m.attestation_paper_people(),
				m.attestation_paper_certified(),
				m.attestation_paper_not_certified(),
				m.attestation_paper_waived(),
				m.attestation_paper_correction()
			],
			peopleHeader: [
				m.attestation_paper_row(),
				m.attestation_paper_name(),
				m.attestation_paper_person_number(),
				m.attestation_paper_unit(),
				m.attestation_paper_state(),
				m.attestation_paper_note()
			]
		},
		institution,
		number: m.document_number({ number: facts.number }),
		supersedes: facts.supersedes === null ? null : m.attestation_paper_supersedes({ number: facts.supersedes }),
		entries: [
			entry(m.attestation_paper_signatory(), signatory.name, numberInWords(signatory.numberKind, signatory.number)),
			entry(m.attestation_paper_post(), post),
			entry(m.attestation_paper_unit(), m.attestation_paper_unit_code({ name: unit.name, code: unit.code })),
			entry(
				m.attestation_paper_scope(),
				facts.scope === 'own' ? m.attestation_paper_scope_own() : m.attestation_paper_scope_subtree()
			),
			entry(m.attestation_paper_programme(), programme.title, m.document_cycle({ cycle })),
			entry(m.attestation_paper_as_of(), asOf)
		],
		statement: m.attestation_paper_statement({
			asOf,
			total: amountInWords(figures.total),
			certified: amountInWords(figures.certified)
		}),
		states: facts.states.map(({ label, count }) => ({ label, count: amountInWords(count) })),
		total: { label: m.attestation_paper_total(), count: amountInWords(figures.total) },
		signature: {
			heading: m.attestation_paper_signed({ moment: momentInWords(facts.signedAt, facts.timeZone) }),
			name: signatory.name,
			lines: [post, numberInWords(signatory.numberKind, signatory.number)]
		},
		fingerprints: [
			{ label: m.attestation_paper_roster({ count: amountInWords(facts.roster.count) }), value: facts.roster.sha256 },
			...(checkpoint
				? [{ label: m.attestation_paper_checkpoint({ seq: amountInWords(checkpoint.seq) }), value: checkpoint.hash }]
				: [])
		],
		below: belowOnPaper(facts, options.people),
		units: withOwnPeople(facts.units).map((row) => ({ name: row.name, depth: row.depth, counts: counts(row) })),
		notCertified: {
			heading: facts.below ? m.attestation_paper_not_certified_named() : m.attestation_paper_not_certified_heading(),
			people: notCertified.length > namedPeopleLimit ? [] : notCertified.map(printed),
			text: facts.below ? unlessTooMany(facts, notCertified.length) : notCertifiedText(facts, notCertified.length)
		},
		roster: {
			heading: facts.below ? m.attestation_paper_below_named() : m.attestation_paper_roster_heading(),
			people: options.people.length > namedPeopleLimit ? [] : options.people.map(printed),
			text: facts.below
				? unlessTooMany(facts, options.people.length)
				: options.people.length > namedPeopleLimit
					? tooMany(facts, options.people.length)
					: null
		},
		footer: m.attestation_paper_footer({ number: facts.number, code: formatCode(facts.code) }),
		qr: paperQr(facts.code, options.verifyUrl),
		disclaimer: m.attestation_paper_disclaimer(),
		notice: options.notice ?? null
	};
}

/** A line for each statement of a unit below, in the place of its people; with those who are named they are everyone. */
function belowOnPaper({ below = [], figures, timeZone }: AttestationFacts, named: readonly AttestationPerson[]) {
	const line = (name: string, about: string, told: Pick<AttestationFigures, 'total' | 'certified'>) => ({
		name,
		about,
		counts: [told.total, told.certified].map((count) => amountInWords(count))
	});
	const certified = below.reduce((sum, each) => sum - each.figures.certified, figures.certified);

	return {
		heading: m.attestation_paper_below(),
		text: m.attestation_paper_below_text(),
		header: [
			m.attestation_paper_unit(),
			m.attestation_paper_below_statement(),
			m.attestation_paper_people(),
			m.attestation_paper_certified()
		],
		rows:
			below.length === 0
				? []
				: [
						...below.map((each) =>
							line(each.unit.name, [belowInWords(each, timeZone), ...saidBelow(each)].join(' '), each.figures)
						),
						line(m.attestation_paper_below_named(), '', { total: named.length, certified }),
						line(m.attestation_paper_total(), '', figures)
					]
	};
}

/** What it says itself, where that has changed since. */
function saidBelow({ figures, signed }: StatementBelow): string[] {
	if (signed.total === figures.total && signed.certified === figures.certified) return [];

	return [
		m.attestation_paper_below_signed({
			total: amountInWords(signed.total),
			certified: amountInWords(signed.certified)
		})
	];
}

type UnitRow = AttestationFacts['units'][number];

/**
 * A unit's figures hold those of its children; as on the pages, people of its own stand in a row of their own.
 * @param units each parent before its children, as in the facts
 */
function withOwnPeople(units: readonly UnitRow[]): UnitRow[] {
	return units.flatMap((row, index) => {
		const end = units.findIndex((other, at) => at > index && other.depth <= row.depth);
		const below = units.slice(index + 1, end === -1 ? undefined : end);
		const own = below
			.filter(({ depth }) => depth === row.depth + 1)
			.reduce((rest, child) => subtract(rest, child), row);
		if (below.length === 0 || own.total === 0) return [row];

		return [row, { ...own, name: m.oversight_row_own({ unit: row.name }), depth: row.depth + 1 }];
	});
}

function subtract(row: UnitRow, child: UnitRow): UnitRow {
	return {
		...row,
		total: row.total - child.total,
		certified: row.certified - child.certified,
		notCertified: row.notCertified - child.notCertified,
		waived: row.waived - child.waived,
		correction: row.correction - child.correction
	};
}

/** What stands in place of the list of those without a certificate when it names nobody. */
function notCertifiedText(facts: AttestationFacts, count: number): string {
	if (count > namedPeopleLimit) return tooMany(facts, count);

	return facts.figures.total === 0 ? m.attestation_paper_nobody() : m.attestation_paper_all_certified();
}

/** What stands in place of an empty list where units below have statements of their own. */
function unlessTooMany(facts: AttestationFacts, count: number): string {
	return count > namedPeopleLimit ? tooMany(facts, count) : m.attestation_paper_below_nobody();
}

/** Where the names stand, and by what that file is known. */
function tooMany({ number, roster }: AttestationFacts, count: number): string {
	const file = attestationFileName(number, 'roster');

	return m.attestation_paper_too_many({
		count: amountInWords(count),
		limit: amountInWords(namedPeopleLimit),
		json: `${file}.json`,
		csv: `${file}.csv`,
		sha256: roster.sha256
	});
}

function counts(figures: AttestationFigures): string[] {
	return [figures.total, figures.certified, figures.notCertified, figures.waived, figures.correction].map((count) =>
		amountInWords(count)
	);
}
