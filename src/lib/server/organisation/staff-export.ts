import { m } from '#lib/paraglide/messages.js';
import type { Database, Reader } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { recordAudit, type Actor } from '../audit/audit.ts';
import { batches } from '../db/in-batches.ts';
import { restored, withoutFormula } from '../documents/csv.ts';
import { csvParts } from '../documents/table.ts';
import { writeWorkbook } from '../documents/workbook.ts';
import { inIndonesian } from '../language.ts';
import { addDays } from './days.ts';
import { today } from './institution.ts';
import { latest, readBase, type KnownAbsence, type KnownPerson, type KnownUnit, type StaffBase } from './staff-base.ts';
import { staffColumns, type StaffColumn } from './staff-columns.ts';
import type { LeavingCells } from './staff-file.ts';
import { lastPrimary, lasts, type KnownPost } from './timeline.ts';
import type { Unit } from './units.ts';
import { absenceLabel, endReasonLabel } from './whereabouts.ts';

type Line = Partial<Record<StaffColumn, string>>;

/** CSV for any program, a workbook for people. */
export type StaffFormat = 'csv' | 'xlsx';

/**
 * All staff as a file that `staff import` reads back without a difference: a row for each post that is not over, one more for
 * each absence beyond those, and one for each unit without any. Whoever exports is in the log.
 */
export async function exportStaff(
	db: Database,
	format: StaffFormat,
	actor: Actor,
	now: Date
): Promise<{ bytes: Uint8Array; rows: number }> {
	const on = await today(db, now);
	const { count: rows, lines } = staffLines(await readBase(db as Reader), on);
	await db.write((tx) =>
		recordAudit(tx, { at: now, actor, kind: 'staff.export', subject: 'staff', payload: { rows } })
	);

	return { bytes: await fileOf(lines, format), rows };
}

/** An example to fill in: the headings, a unit, and one invented person of a unit below it; of these units, if there are any. */
export function staffTemplate(format: StaffFormat, units: readonly Unit[] = []): Promise<Uint8Array> {
	return fileOf(
		inIndonesian(() => templateLines(units)),
		format
	);
}

function templateLines(units: readonly Unit[]): Line[] {
	const [top, below] = units.length > 0 ? ownUnits(units) : inventedUnits();

	return [
		top,
		{
			nomor: '199001012015032901',
			nama: m.staff_template_name(),
			tanggal_lahir: '1990-01-01',
			jenis_kepegawaian: 'PNS',
			...below,
			jabatan: m.staff_template_title(),
			kategori: 'pelaksana',
			jabatan_utama: m.staff_yes(),
			kepala: m.staff_no(),
			status_jabatan: 'definitif',
			mulai: '2026-01-01'
		}
	];
}

/** A unit with nothing above it, and the first one below. */
function ownUnits(units: readonly Unit[]): [Line, Line] {
	const top = units.find(({ parentId }) => parentId === null) ?? units[0]!;
	const below = units.find(({ parentId }) => parentId === top.id);
	const line = ({ code, name, kind }: Unit) => ({ kode_unit: code, nama_unit: name, jenis_unit: kind });

	return [line(top), below ? { ...line(below), kode_induk: top.code } : line(top)];
}

function inventedUnits(): [Line, Line] {
	const code = 'SETDA';

	return [
		{ kode_unit: code, nama_unit: m.staff_template_unit(), jenis_unit: 'sekretariat' },
		{
			kode_unit: `${code}-UM`,
			nama_unit: m.staff_template_sub_unit(),
			kode_induk: code,
			jenis_unit: 'bagian'
		}
	];
}

const partRows = 1000;

async function fileOf(lines: Iterable<Line>, format: StaffFormat): Promise<Uint8Array> {
	if (format === 'xlsx') return writeWorkbook(inIndonesian(m.staff_sheet), unmistakable(tableOf(lines)));

	// Part by part: the rows and their text as a whole would each take as much memory as the staff.
	const parts: Buffer[] = [];
	for await (const part of csvParts(batches(tableOf(lines), partRows))) parts.push(Buffer.from(part));

	return Buffer.concat(parts);
}

/**
 * A workbook holds texts as they are. But an import takes an apostrophe away that CSV needed, also from a workbook that was saved
 * from CSV: a text that really has one there gets a second.
 */
function* unmistakable(rows: Iterable<string[]>): Generator<string[]> {
	for (const row of rows) yield row.map((cell) => (restored(cell) === cell ? cell : withoutFormula(cell)));
}

function* tableOf(lines: Iterable<Line>): Generator<string[]> {
	yield [...staffColumns];
	for (const line of lines) yield staffColumns.map((column) => line[column] ?? '');
}

/** Each is made when it is written: all of them at once would take as much memory as the staff itself. */
function staffLines({ units, persons }: StaffBase, on: Day): { count: number; lines: Iterable<Line> } {
	const open = new Map(
		units.flatMap((unit) => {
			const version = latest(unit.versions);

			return version && lasts(version, on) ? [[unit.id, unitLine(unit, units)] as const] : [];
		})
	);
	const places = persons.flatMap((person) => {
		const posts = exportedPosts(person, on);
		// A row has room for one absence; where there are more of them than posts, the first post is repeated.
		const repeated = posts.slice(0, 1).flatMap((post) =>
			absencesOf(person, on)
				.slice(posts.length)
				.map(() => post)
		);

		return [...posts, ...repeated].map((post, index) => {
			const number = latest(person.numbers)?.number ?? '';
			const key = `${open.get(post.unitId)?.kode_unit}\n${post.heads ? 0 : 1}\n${person.name}\n${number}`;

			return { person, post, index, key };
		});
	});
	places.sort((one, other) => (one.key < other.key ? -1 : 1));
	const staffed = new Set(places.map(({ post }) => post.unitId));
	const empty = [...open].filter(([id]) => !staffed.has(id)).map(([, line]) => line);

	function* lines(): Generator<Line> {
		yield* empty;
		for (const { person, post, index } of places) {
			// In the words that an import reads, whoever exports.
			yield inIndonesian(() => ({
				...personLine(person),
				...open.get(post.unitId),
				...postLine(post, leavingOf(person)),
				...absenceLine(absencesOf(person, on)[index])
			}));
		}
	}

	return { count: empty.length + places.length, lines: lines() };
}

/** The primary post as it will be, and the others that are not over. */
function exportedPosts({ posts }: KnownPerson, on: Day): KnownPost[] {
	const primary = lastPrimary(posts);

	return [
		...(primary && lasts(primary, on) ? [primary] : []),
		...posts.filter((post) => !post.isPrimary && lasts(post, on))
	];
}

function unitLine(unit: KnownUnit, units: readonly KnownUnit[]): Line {
	const { name, kind, parentId, mergedInto, validTo } = latest(unit.versions)!;
	const codeOf = (wanted: string | null) => units.find(({ id }) => id === wanted)?.code ?? '';

	return {
		kode_unit: unit.code,
		nama_unit: name,
		kode_induk: codeOf(parentId),
		jenis_unit: kind,
		unit_sampai: validTo ? addDays(validTo, -1) : '',
		unit_gabung_ke: codeOf(mergedInto)
	};
}

function personLine(person: KnownPerson): Line {
	return {
		nomor: latest(person.numbers)?.number ?? '',
		nama: person.name,
		tanggal_lahir: person.birthDate ?? '',
		jenis_kepegawaian: latest(person.employments)?.kind ?? 'PNS',
		email: person.email ?? '',
		telepon: person.phone ?? ''
	};
}

/** Those that are not over, by their first day. */
function absencesOf({ absences }: KnownPerson, on: Day): KnownAbsence[] {
	return absences.filter((each) => lasts(each, on)).toSorted(byFirstDay);
}

function byFirstDay(one: KnownAbsence, other: KnownAbsence): number {
	return one.validFrom < other.validFrom ? -1 : 1;
}

function absenceLine(absence: KnownAbsence | undefined): Line {
	if (!absence) return {};
	const { kind, validFrom, validTo } = absence;

	return {
		tidak_di_tempat: absenceLabel(kind).toLowerCase(),
		tidak_di_tempat_mulai: validFrom,
		tidak_di_tempat_sampai: validTo ? addDays(validTo, -1) : ''
	};
}

/** The day and the reason of who leaves for good: no post and no employment goes beyond it, and those until then say why. */
function leavingOf({ posts, employments }: KnownPerson): LeavingCells | undefined {
	const on = latest(employments)?.validTo;
	const last = posts.filter(({ validTo }) => validTo === on);
	const reason = last[0]?.endReason;
	const alike = last.every(({ endReason }) => endReason === reason) && !posts.some((post) => on && lasts(post, on));

	return on && reason && alike ? { reason, on } : undefined;
}

function postLine(post: KnownPost, leaving: LeavingCells | undefined): Line {
	return {
		...(leaving && {
			keluar: endReasonLabel(leaving.reason).toLowerCase(),
			keluar_mulai: leaving.on
		}),
		...(post.validTo && post.validTo !== leaving?.on && { sampai: addDays(post.validTo, -1) }),
		jabatan: post.title,
		kategori: post.category,
		jabatan_utama: post.isPrimary ? m.staff_yes() : m.staff_no(),
		kepala: post.heads ? m.staff_yes() : m.staff_no(),
		status_jabatan: post.kind,
		mulai: post.validFrom
	};
}
