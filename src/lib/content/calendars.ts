import { dayInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Register } from './citations.ts';
import { addDays, addMonths } from './days.ts';
import type { Findings, Rule } from './findings.ts';
import { isDate, readFrontMatter, type Fields } from './front-matter.ts';
import type { CalendarStage, Citation, Election, ElectionCalendar, Origin, StageDays, StageOffset } from './model.ts';
import { nearest } from './nearest.ts';
import { checkProse } from './prose.ts';
import { isStale } from './regulations.ts';
import { renderMarkdown } from './render.ts';
import type { Source } from './source.ts';
import { placedBlocks } from './tokens.ts';

/** The stage that every calendar has and every election dates: the day on which people vote. */
export const pollingDay = 'pemungutan';

const id = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
/** Nothing that is uncertain may set a deadline. */
const sureEnough = ['high', 'medium'] as const;
const offsetForm = /^(?:(\d{1,3})\s+(hari|minggu|bulan)\s+(sebelum|sesudah)\s+)?(?:(awal|akhir)\s+)?(\S+)$/;
const rangeForm = /^(\S+)(?:\s+s\.d\.\s+(\S+))?$/;

/** Reads the stages of one kind of election, with the elections that are dated. */
export function readCalendar(
	source: Source,
	calendarId: string,
	origin: Origin,
	{ register, today, findings }: { register: Register; today: string; findings: Findings }
): ElectionCalendar | undefined {
	const front = readFrontMatter(source, findings);
	if (!front) return undefined;

	const { fields, body } = front;

	if (!id.test(calendarId))
		findings.add('file-name', source.place(0), m.content_file_name_calendar({ name: calendarId }));
	if (fields.requiredText('id') !== calendarId)
		fields.invalid('id', m.content_expected_file_name({ name: calendarId }));

	const title = fields.requiredText('judul') ?? calendarId;
	const checkedOn = fields.requiredDate('diperiksa') ?? today;

	if (isStale(checkedOn, today)) {
		const message = m.content_calendar_stale({ title, date: dayInWords(checkedOn) });

		findings.add('calendar-stale', fields.place('diperiksa'), message);
	}

	checkProse(placedBlocks(body), register, findings);

	const stages = readStages(fields, register, findings);
	const elections = readElections(fields, stages, register, findings);
	fields.finish();

	return {
		id: calendarId,
		title,
		checkedOn,
		stages,
		elections,
		introductionHtml: renderMarkdown(body.text, register),
		origin
	};
}

function readStages(fields: Fields, register: Register, findings: Findings): CalendarStage[] {
	const stages: CalendarStage[] = [];

	if (!fields.has('tahap')) fields.requiredText('tahap');

	for (const each of fields.mappings('tahap')) {
		const stageId = readId(each, stages, findings);
		const name = each.requiredText('nama');
		const from = readBoundary(each, 'mulai', 'start', stages, findings);
		const to = readBoundary(each, 'akhir', 'end', stages, findings);
		const citation = readCitation(each, register, findings);
		const confidence = each.requiredChoice('keyakinan', sureEnough);
		each.finish();

		if (stageId && name && citation && confidence) stages.push({ id: stageId, name, from, to, citation, confidence });
	}
	if (fields.has('tahap') && !stages.some((stage) => stage.id === pollingDay)) {
		fields.invalid('tahap', m.content_expected_polling_day({ stage: pollingDay }));
	}

	return stages;
}

/** A stage begins with the first day, and ends with the last day, of what it is told by. */
function readBoundary(
	fields: Fields,
	key: string,
	edge: StageOffset['edge'],
	above: readonly CalendarStage[],
	findings: Findings
): StageOffset | undefined {
	const text = fields.text(key);
	if (text === undefined) return undefined;

	const read = readOffset(text);
	if (!read) return fields.invalid(key, m.content_expected_stage_offset());

	if (!above.some((stage) => stage.id === read.stage)) {
		const known = namesLike(read.stage, above);

		findings.add('stage-unknown', fields.place(key), m.content_stage_above({ stage: read.stage, known }));
		return undefined;
	}

	return { ...read, edge: read.edge ?? edge };
}

function readElections(
	fields: Fields,
	stages: readonly CalendarStage[],
	register: Register,
	findings: Findings
): Election[] {
	const elections: Election[] = [];

	for (const each of fields.mappings('pemilihan')) {
		const electionId = readId(each, elections, findings);
		const name = each.requiredText('nama');
		const citation = readCitation(each, register, findings);
		const confidence = each.requiredChoice('keyakinan', sureEnough);
		const dates = readDates(each, stages, findings);
		each.finish();

		if (!dates[pollingDay]) each.invalid('tanggal', m.content_expected_polling_date({ stage: pollingDay }));
		else if (electionId && name && citation && confidence) {
			elections.push({ id: electionId, name, dates, citation, confidence });
		}
	}

	return elections;
}

function readDates(fields: Fields, stages: readonly CalendarStage[], findings: Findings): Record<string, StageDays> {
	const dates: Record<string, StageDays> = {};

	for (const { key, text, place } of fields.texts('tanggal')) {
		const [, from = '', to = from] = rangeForm.exec(text) ?? [];

		if (!stages.some((stage) => stage.id === key)) {
			findings.add('stage-unknown', place, m.content_stage_unknown({ stage: key, known: namesLike(key, stages) }));
		} else if (!isDate(from) || !isDate(to)) {
			findings.add('field-invalid', place, m.content_field_invalid({ key, expected: m.content_expected_date_range() }));
		} else if (to < from) {
			findings.add('date-order', place, m.content_date_range_order({ from, to }));
		} else {
			dates[key] = { from, to };
		}
	}

	return dates;
}

function readId(fields: Fields, known: readonly { id: string }[], findings: Findings): string | undefined {
	const read = fields.requiredText('id');
	if (read === undefined) return undefined;
	if (!id.test(read)) return fields.invalid('id', m.content_expected_id());

	if (known.some((each) => each.id === read)) {
		findings.add('id-repeated', fields.place('id'), m.content_id_repeated({ id: read }));
		return undefined;
	}

	return read;
}

/** The one regulation, with its article where it has one, by which a stage or a date is known. */
function readCitation(fields: Fields, register: Register, findings: Findings): Citation | undefined {
	const text = fields.requiredText('dasar');
	if (text === undefined) return undefined;

	const [match] = register.find(text);
	if (!match) {
		findings.add('citation-unknown', fields.place('dasar'), m.content_citation_expected({ text }));
		return undefined;
	}

	const { citation, problem } = register.resolve(match, text, false);
	if (problem) findings.add(problem.rule, fields.place('dasar'), problem.message);

	return citation;
}

type WrittenOffset = Omit<StageOffset, 'edge'> & { edge: StageOffset['edge'] | undefined };

/** `7 hari sebelum masa-tenang`, `akhir kampanye`, `pemungutan`; before a stage counts from its first day, after it from its last. */
function readOffset(text: string): WrittenOffset | undefined {
	const [, count, unit, direction, edge, stage] = offsetForm.exec(text) ?? [];
	if (stage === undefined) return undefined;

	const counted = Number(count ?? 0) * (unit === 'minggu' ? 7 : 1) * (direction === 'sebelum' ? -1 : 1);
	const usual = direction === undefined ? undefined : direction === 'sebelum' ? 'start' : 'end';

	return {
		amount: counted === 0 ? 0 : counted,
		unit: unit === 'bulan' ? 'month' : 'day',
		edge: edge === 'awal' ? 'start' : edge === 'akhir' ? 'end' : usual,
		stage
	};
}

function namesLike(name: string, known: readonly { id: string }[]): string {
	const ids = known.map((each) => each.id);

	return nearest(name, ids) ?? (ids.join(', ') || '–');
}

/**
 * The first and the last day of every stage in an election, as far as they are known: the official dates, else what the
 * offsets make of those above.
 */
export function stageDays(stages: readonly CalendarStage[], { dates }: Election): Map<string, Partial<StageDays>> {
	const days = new Map<string, Partial<StageDays>>();

	for (const { id: stageId, from, to } of stages) {
		const [first, last] = [from, to].map((offset) => offset && dayAt(offset, days));

		days.set(stageId, dates[stageId] ?? { ...(first && { from: first }), ...(last && { to: last }) });
	}

	return days;
}

function dayAt(offset: StageOffset, days: ReadonlyMap<string, Partial<StageDays>>): string | undefined {
	const counted = days.get(offset.stage)?.[offset.edge === 'start' ? 'from' : 'to'];
	if (counted === undefined) return undefined;

	return offset.unit === 'month' ? addMonths(counted, offset.amount) : addDays(counted, offset.amount);
}

/** A day told by a stage, and how it was told, in words. */
export type ToldDay = { day: string; by: string };
type Untold = { problem: { rule: Rule; message: string } };

/** All calendars of the content; elections are found by their ids, whatever their kind. */
export class Calendars {
	readonly #elections = new Map<string, { election: Election; calendar: ElectionCalendar }>();

	constructor(calendars: readonly ElectionCalendar[]) {
		for (const calendar of calendars) {
			for (const election of calendar.elections) this.#elections.set(election.id, { election, calendar });
		}
	}

	/**
	 * The day of `7 hari sebelum masa-tenang pilkada-2024`; undefined for what is not written so.
	 */
	find(text: string): ToldDay | Untold | undefined {
		const [, written = '', electionId = ''] = /^(.*\S)\s+(\S+)$/.exec(text) ?? [];
		const offset = readOffset(written);
		if (!offset) return undefined;

		const found = this.#elections.get(electionId);
		if (!found) {
			const ids = [...this.#elections.keys()];
			const known = nearest(electionId, ids) ?? (ids.join(', ') || '–');

			return untold('stage-unknown', m.content_election_unknown({ election: electionId, known }));
		}

		const { election, calendar } = found;
		const stage = calendar.stages.find((each) => each.id === offset.stage);
		if (!stage) {
			const known = namesLike(offset.stage, calendar.stages);

			return untold('stage-unknown', m.content_stage_unknown({ stage: offset.stage, known }));
		}

		const days = stageDays(calendar.stages, election);
		const { from, to } = days.get(stage.id)!;
		if (offset.edge === undefined && from !== to) {
			return untold('stage-undated', m.content_stage_of_days({ stage: stage.id }));
		}

		const day = dayAt({ ...offset, edge: offset.edge ?? 'start' }, days);
		if (day === undefined) {
			const told = { stage: stage.id, election: electionId, file: `calendars/${calendar.id}.md` };

			return untold('stage-undated', m.content_stage_undated(told));
		}

		return { day, by: written.replace(/\S+$/, stage.name).replace(/\s+/g, ' ') + ' ' + election.name };
	}
}

function untold(rule: Rule, message: string): Untold {
	return { problem: { rule, message } };
}
