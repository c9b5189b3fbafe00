import { m } from '#lib/paraglide/messages.js';
import type { Calendars } from './calendars.ts';
import type { Register } from './citations.ts';
import { addDays } from './days.ts';
import type { Findings } from './findings.ts';
import { isDate, readFrontMatter, type Fields } from './front-matter.ts';
import type { Condition, Cycle, EmploymentKind, Origin, PostCategory, Programme } from './model.ts';
import { nearest } from './nearest.ts';
import { checkProse, checkSentence } from './prose.ts';
import { renderMarkdown } from './render.ts';
import type { Source } from './source.ts';
import { placedBlocks } from './tokens.ts';

export const employmentKinds = [
	'PNS',
	'CPNS',
	'PPPK',
	'PPPK paruh waktu',
	'non-ASN'
] as const satisfies readonly EmploymentKind[];
export const postCategories = [
	'jpt',
	'administrator',
	'pengawas',
	'fungsional',
	'pelaksana',
	'camat',
	'lurah'
] as const satisfies readonly PostCategory[];

const id = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const maxNesting = 5;
const mostDays = 365;
/** What has room on the paper of a certificate. */
const longestCertificateText = 300;

const conditionKeys = ['unit', 'kategori', 'jenis', 'kepala', 'mulai', 'bekerja', 'atau'];

/** Ids of what a programme may ask for: modules that have a folder, sound or not, or were uploaded, and official texts. */
export type Offered = Record<'modules' | 'circulars' | 'pledges', ReadonlySet<string>>;

export type ProgrammeContext = { offered: Offered; register: Register; calendars: Calendars; findings: Findings };

export function readProgramme(
	source: Source,
	programmeId: string,
	origin: Origin,
	{ offered, register, calendars, findings }: ProgrammeContext
): Programme | undefined {
	const front = readFrontMatter(source, findings);
	if (!front) return undefined;

	const { fields, body } = front;
	const blocks = placedBlocks(body);

	if (!id.test(programmeId)) {
		findings.add('file-name', source.place(0), m.content_file_name_programme({ name: programmeId }));
	}
	if (fields.requiredText('id') !== programmeId) {
		fields.invalid('id', m.content_expected_file_name({ name: programmeId }));
	}

	checkProse(blocks, register, findings);

	const references = (key: string, folder: keyof Offered) => readReferences(fields, key, folder, offered, findings);
	const asked = {
		circulars: references('surat edaran', 'circulars'),
		pledge: references('ikrar', 'pledges')[0] ?? null,
		briefing: fields.choice('sosialisasi', ['ya', 'tidak'] as const) === 'ya'
	};
	// A programme may do without modules, but not without anything to do.
	if (asked.circulars.length === 0 && !asked.pledge && !asked.briefing && !fields.has('modul')) {
		fields.requiredText('modul');
	}

	const certificateText = readCertificateText(fields, register, findings);
	// Left out where it is not said, so that what was published before it was known keeps its hash.
	const programme: Programme = {
		id: programmeId,
		title: fields.requiredText('judul') ?? programmeId,
		summary: fields.requiredText('ringkasan') ?? '',
		descriptionHtml: renderMarkdown(body.text, register),
		modules: references('modul', 'modules'),
		...asked,
		jp: fields.text('jp') === 'tidak' ? null : (fields.number('jp', 1, 1000) ?? null),
		...(certificateText !== undefined && { certificateText }),
		audience: fields.mappings('sasaran').flatMap((each) => readCondition(each, findings, 0)),
		cycles: readCycles(fields, calendars, findings),
		origin
	};

	fields.finish();

	return programme;
}

/** It is printed on a paper that is handed on, so what it cites must stand as in every text. */
function readCertificateText(fields: Fields, register: Register, findings: Findings): string | undefined {
	const text = fields.text('teks-sertifikat')?.replace(/\s+/g, ' ');
	if (text === undefined) return undefined;

	checkSentence(text, fields.place('teks-sertifikat'), register, findings);

	return text.length <= longestCertificateText
		? text
		: fields.invalid('teks-sertifikat', m.content_expected_short_text({ max: longestCertificateText }));
}

function readReferences(
	fields: Fields,
	key: string,
	folder: keyof Offered,
	offered: Offered,
	findings: Findings
): string[] {
	const listed = fields.list(key);

	if (listed.length === 0 && fields.has(key)) fields.invalid(key, m.content_expected_text());
	if (folder === 'pledges' && listed.length > 1) fields.invalid(key, m.content_expected_one_pledge());

	listed.forEach(({ text, place }, index) => {
		if (!offered[folder].has(text)) {
			findings.add('reference-unknown', place, m.content_reference_unknown({ id: text, folder }));
		}
		if (listed.slice(0, index).some((each) => each.text === text)) {
			findings.add('id-repeated', place, m.content_id_repeated({ id: text }));
		}
	});

	return listed.map(({ text }) => text);
}

function readCycles(fields: Fields, calendars: Calendars, findings: Findings): Cycle[] {
	const seen = new Set<string>();

	if (!fields.has('periode')) fields.requiredText('periode');

	return fields.mappings('periode').flatMap((cycle) => {
		const cycleId = cycle.requiredText('id');
		const opens = readDay(cycle, 'buka', calendars, findings);
		const due = readDue(cycle, opens?.day, calendars, findings);
		const validMonths = readMonths(cycle);
		const refresher = cycle.choice('penyegaran', ['ya', 'tidak'] as const) === 'ya';
		const newcomerDays = readNewcomerDays(cycle);

		cycle.finish();

		if (due?.days !== undefined && newcomerDays !== undefined) {
			cycle.invalid('pegawai-baru', m.content_expected_no_newcomers());
		}
		if (cycleId && !id.test(cycleId)) cycle.invalid('id', m.content_expected_id());
		if (cycleId && seen.has(cycleId)) {
			findings.add('cycle-repeated', cycle.place('id'), m.content_cycle_repeated({ id: cycleId }));
		}
		if (opens && due && due.day < opens.day) {
			const message = m.content_date_order({ due: due.day, opens: opens.day });

			findings.add('date-order', cycle.place('tenggat'), message);
		}
		if (!cycleId || !opens || !due || !validMonths) return [];

		seen.add(cycleId);

		// Left out where it is not said, so that what was published before it was known keeps its hash.
		return [
			{
				id: cycleId,
				opens: opens.day,
				...(opens.by !== undefined && { opensBy: opens.by }),
				due: due.day,
				...(due.by !== undefined && { dueBy: due.by }),
				...(due.days !== undefined && { dueDays: due.days }),
				validMonths,
				...(newcomerDays !== undefined && { newcomerDays }),
				...(refresher && { refresher })
			}
		];
	});
}

type WrittenDay = { day: string; by?: string };

/** A date, or a day told by a stage of an election: `7 hari sebelum masa-tenang pilkada-2024`. */
function readDay(cycle: Fields, key: string, calendars: Calendars, findings: Findings): WrittenDay | undefined {
	const text = cycle.requiredText(key);

	return text === undefined
		? undefined
		: tellDay(text, cycle, key, m.content_expected_date_or_stage(), calendars, findings);
}

function tellDay(
	text: string,
	cycle: Fields,
	key: string,
	expected: string,
	calendars: Calendars,
	findings: Findings
): WrittenDay | undefined {
	if (isDate(text)) return { day: text };

	const told = calendars.find(text);
	if (!told) return cycle.invalid(key, expected);
	if (!('problem' in told)) return told;

	findings.add(told.problem.rule, cycle.place(key), told.problem.message);
	return undefined;
}

/** The same, or days from enrolment on: `30 hari sejak didaftarkan`. */
function readDue(
	cycle: Fields,
	opens: string | undefined,
	calendars: Calendars,
	findings: Findings
): (WrittenDay & { days?: number }) | undefined {
	const text = cycle.requiredText('tenggat');
	if (text === undefined) return undefined;

	const days = Number(/^(\d{1,3})\s+hari\s+sejak\s+didaftarkan$/i.exec(text)?.[1] ?? 0);
	if (days === 0 || days > mostDays) {
		return tellDay(text, cycle, 'tenggat', m.content_expected_due({ max: mostDays }), calendars, findings);
	}

	return opens === undefined ? undefined : { day: addDays(opens, days), by: `${days} hari sejak didaftarkan`, days };
}

function readNewcomerDays(cycle: Fields): number | undefined {
	const text = cycle.text('pegawai-baru');
	if (text === undefined) return undefined;

	const days = Number(/^(\d{1,3})\s+hari$/i.exec(text)?.[1] ?? 0);

	return days > 0 && days <= mostDays ? days : cycle.invalid('pegawai-baru', m.content_expected_days());
}

function readMonths(cycle: Fields): number | undefined {
	const text = cycle.requiredText('berlaku');
	if (text === undefined) return undefined;

	const match = /^(\d{1,3})\s+(bulan|tahun)$/i.exec(text);
	const months = match ? Number(match[1]) * (match[2]?.toLowerCase() === 'tahun' ? 12 : 1) : 0;

	return months > 0 ? months : cycle.invalid('berlaku', m.content_expected_months());
}

function readCondition(fields: Fields, findings: Findings, depth: number): Condition[] {
	const [key, ...more] = fields.keys();

	if (key === undefined || more.length > 0 || depth > maxNesting) {
		findings.add('condition-invalid', fields.place(), m.content_condition_single());
		return [];
	}

	switch (key) {
		case 'unit': {
			const unit = fields.list('unit').map(({ text }) => text);

			return unit.length > 0 ? [{ unit }] : (fields.invalid('unit', m.content_expected_text()) ?? []);
		}
		case 'kategori': {
			const category = readChoices(fields, 'kategori', postCategories, findings);

			return category.length > 0 ? [{ category }] : [];
		}
		case 'jenis': {
			const employment = readChoices(fields, 'jenis', employmentKinds, findings);

			return employment.length > 0 ? [{ employment }] : [];
		}
		case 'kepala': {
			const head = fields.choice('kepala', ['ya', 'tidak'] as const);

			return head ? [{ head: head === 'ya' }] : [];
		}
		case 'mulai':
			return readStart(fields, key, 'post');
		case 'bekerja':
			return readStart(fields, key, 'employment');
		case 'atau': {
			const any = fields.mappings('atau').flatMap((each) => readCondition(each, findings, depth + 1));

			return any.length > 0 ? [{ any }] : [];
		}
		default: {
			const known = nearest(key, conditionKeys) ?? conditionKeys.join(', ');

			findings.add('condition-invalid', fields.keyPlace(key), m.content_condition_unknown({ key, known }));
			return [];
		}
	}
}

/** `sejak 2026-01-01` or `sebelum 2026-01-01`. */
function readStart(fields: Fields, key: string, start: 'post' | 'employment'): Condition[] {
	const [, direction, day = ''] = /^(sejak|sebelum)\s+(\S+)$/.exec(fields.text(key) ?? '') ?? [];

	if (!isDate(day)) return fields.invalid(key, m.content_expected_start()) ?? [];

	return [direction === 'sejak' ? { start, since: day } : { start, before: day }];
}

function readChoices<T extends string>(fields: Fields, key: string, choices: readonly T[], findings: Findings): T[] {
	const listed = fields.list(key);

	if (listed.length === 0) fields.invalid(key, m.content_expected_choice({ choices: choices.join(', ') }));

	return listed.flatMap(({ text, place }) => {
		const found = choices.find((choice) => choice === text);
		if (found) return [found];

		const expected = m.content_expected_choice({ choices: choices.join(', ') });

		findings.add('condition-invalid', place, m.content_field_invalid({ key, expected }));
		return [];
	});
}
