import { asc, eq, isNull } from 'drizzle-orm';
import { asSent, rightMarks, wrongMarks } from '#lib/assessment/made-marks.ts';
import type { Database } from '#lib/server/db/connect.ts';
import { newId } from '#lib/server/db/id.ts';
import { account } from '#lib/server/db/schema/accounts.ts';
import { certificate } from '#lib/server/db/schema/certificates.ts';
import { institution } from '#lib/server/db/schema/organisation.ts';
import { cycle } from '#lib/server/db/schema/programmes.ts';
import { createPerson } from '../accounts/outsiders.ts';
import { hashPassword } from '../accounts/passwords.ts';
import { grantRole } from '../accounts/roles.ts';
import { recordAudit } from '../audit/audit.ts';
import { signLog } from '../audit/checkpoints.ts';
import type { SigningKey } from '../audit/signing-key.ts';
import { findOwn, startAttempt, submitAttempt } from '../attempts/attempts.ts';
import { saveAnswer } from '../attempts/answers.ts';
import { enterAttendance, submitAttendance } from '../briefings/attendance.ts';
import { createBriefing } from '../briefings/briefings.ts';
import { revokeCertificate, supersedeCertificate } from '../certificates/certificates.ts';
import { completeLesson } from '../learning/readings.ts';
import { acknowledge } from '../official-texts/acknowledgements.ts';
import { addDays, dayOf } from '../organisation/days.ts';
import { raiseDispute } from '../organisation/disputes.ts';
import { applyImport, examineStaffFile, stageImport } from '../organisation/import.ts';
import { createInstitution } from '../organisation/institution.ts';
import { findPersonByNumber, primaryPost } from '../organisation/persons.ts';
import { findUnit } from '../organisation/units.ts';
import { signAttestation } from '../oversight/attestations.ts';
import { recordAttestationStates } from '../oversight/attestation-status.ts';
import { rebuildStandings, rollStandings } from '../oversight/standings.ts';
import { rollEnrolments } from '../programmes/programmes.ts';
import { addWaiver } from '../programmes/waivers.ts';
import { publishFolder, shippedFolder } from '../publishing/publish-content.ts';
import { publicationFor } from '../publishing/publishing.ts';
import { textProgramme, textUnit } from './content.ts';
import { demoStaff, demoStaffFile, type DemoPart, type DemoStaff } from './staff.ts';

/** Whom the table of demo accounts shows, with the number to sign in with. */
export type DemoCast = Record<DemoPart | 'trainer' | 'auditor', string>;

export const demoTimeZone = 'Asia/Jakarta';
const firstModule = 'dasar-netralitas';
const hourMs = 60 * 60 * 1000;
const dayMs = 24 * hourMs;
/** So many pass in each cycle; a city of thousands would need minutes to be made otherwise. */
const mostPasses = 150;

type City = { db: Database; now: Date; staff: DemoStaff[]; ids: Map<string, string> };

/**
 * Fills an empty, migrated database with a fictional city that has lived for fourteen months: staff from a file, two
 * programmes with overlapping audiences, people in every state, certificates in every state, a statement that stands
 * and one that has gone stale. Everything goes through the same functions that people use.
 * @param contentOverlay the folder that `writeDemoContent` has made
 */
export async function createDemoCity(
	db: Database,
	options: {
		staff: number;
		password: string;
		contentOverlay: string;
		/** Signs the log, as each statement prints its state. */
		key: SigningKey;
		now: Date;
		progress?: (text: string) => void;
	}
): Promise<DemoCast> {
	const { now, password, contentOverlay } = options;
	const progress = options.progress ?? (() => undefined);
	const ago = (days: number, hours = 0) => new Date(now.getTime() - days * dayMs + hours * hourMs);
	const staff = demoStaff(options.staff);

	await db.write((tx) =>
		createInstitution(tx, { name: 'Pemerintah Kota Contoh (rekaan)', timeZone: demoTimeZone, demo: true }, ago(430))
	);
	progress('materi');
	await publishFolder(db, shippedFolder(), { overlay: contentOverlay, by: 'command', now: ago(429) });

	progress('pegawai');
	await importStaff(db, staff, ago(428));
	const city: City = { db, now, staff, ids: await idsOf(db, staff) };
	const cast = await addOutsiders(city, ago(427));

	progress('akun');
	await activateAccounts(city, cast, password, ago(425));

	progress('periode yang lalu');
	await rollDay(db, ago(399));
	const people = [...new Set(staff.map((each) => each.number))];
	// Each misses one topic, which the shorter path of this period comes back to. The employee is shown on the whole way.
	const earlier = everyNth(people, 3, 0).filter((number) => number !== cast.employee && number !== cast.administrator);
	const missOne = { moduleId: firstModule, how: 'nearly' } as const;
	await passEach(city, earlier.slice(0, mostPasses), (index) => ago(390, index / 20), missOne);
	// Late, so that the certificate is still valid and about to expire.
	await passEach(city, [cast.administrator], () => ago(330), missOne);

	progress('periode ini');
	for (const days of [60, 45]) await rollDay(db, ago(days));
	const learners = people.filter((number) => number !== cast.newcomer && number !== cast.employee);
	// Some heads are late, so that their programme shows it. The Plt. is, so that the page says what to finish first.
	const shown = new Set<string>(Object.values(cast));
	const late = everyNth(
		heads(staff).filter((number) => !shown.has(number)),
		5,
		3
	);
	const passing = [...heads(staff), ...everyNth(learners, 2, 0)].filter(
		(number, index, all) => all.indexOf(number) === index && !late.includes(number) && number !== cast['acting-head']
	);
	await passEach(city, passing.slice(0, mostPasses), (index) => ago(35, index / 10));

	await rollDay(db, ago(19));
	const others = learners.filter((number) => !passing.includes(number) && number !== cast['acting-head']);
	for (const [index, number] of everyNth(others, 3, 0).slice(0, 60).entries()) {
		await beginReading(city, number, ago(12, index / 20));
	}
	for (const [index, number] of everyNth(others, 9, 1).slice(0, 8).entries()) {
		await takeQuiz(city, number, 'wrong', ago(11, index / 20));
	}

	// One head has done all that is asked, so that the demo shows how that looks.
	for (const moduleId of ['media-sosial-dan-pesan', 'camat-dan-lurah']) {
		await passEach(city, [cast['dinas-head']], () => ago(10), { moduleId });
	}
	await signStatements(city, options.key, ago(8));
	await showTexts(city, ago(7));
	await addExceptions(city, cast, others, ago(6));
	await endCertificates(city, cast, ago(4));
	await recordLateLetter(city, ago(2));
	await rollDay(db, now);
	await db.write((tx) => rebuildStandings(tx, dayOf(now, demoTimeZone)));
	// As the clock does.
	await recordAttestationStates(db, ago(1));

	return cast;
}

/** The unit that reads a circular: its head has affirmed the pledge, some of its staff too, and a list of attendance waits. */
async function showTexts({ db, staff, ids }: City, at: Date): Promise<void> {
	const on = dayOf(at, demoTimeZone);
	const unit = await findUnit(db, textUnit, on);
	const [found] = await db.select({ id: cycle.id }).from(cycle).where(eq(cycle.programmeId, textProgramme));
	// Without the demo's own content, nothing asks for these texts.
	if (!unit || !found) return;

	const within = staff.filter((one) => one.unit === textUnit);
	const head = within.find(({ heads }) => heads)!;
	const some = everyNth(within, 3, 0).filter((one) => one !== head);
	for (const [i, { number }] of [head, ...some].entries()) {
		const personId = ids.get(number)!;
		const then = new Date(at.getTime() + i * hourMs);
		for (const [kind, ref] of [['circular', 'netralitas-pegawai'] as const, ['pledge', 'ikrar-netralitas'] as const]) {
			await db.write((tx) => acknowledge(tx, { personId, kind, ref, version: 1 }, then));
		}
	}

	const by = ids.get(head.number)!;
	const asked = {
		cycleId: found.id,
		title: 'Sosialisasi netralitas',
		heldOn: on,
		place: 'Ruang rapat',
		units: [textUnit]
	};
	const briefingId = await db.write((tx) => createBriefing(tx, asked, { by, mayFor: 'all', on, now: at }));
	const numbers = [head, ...some].map(({ number }) => number).join('\n');
	await db.write((tx) => enterAttendance(tx, briefingId, { shown: [], ticked: [], numbers }, { by, now: at }));
	await db.write((tx) => submitAttendance(tx, briefingId, { by, now: at }));
}

/** Whether the database holds anything but a demo city. */
export async function holdsAnythingElse(db: Database): Promise<boolean> {
	const found = await db.select({ demo: institution.demo }).from(institution).get();

	return found ? !found.demo : (await db.select({ id: account.id }).from(account).limit(1).get()) !== undefined;
}

async function importStaff(db: Database, staff: readonly DemoStaff[], at: Date): Promise<void> {
	const bytes = new TextEncoder().encode(demoStaffFile(staff));
	const examined = await examineStaffFile(db, { bytes, fileName: 'pegawai-contoh.csv', scope: 'all' }, at);
	const importId = await stageImport(db, examined, null, at);
	await applyImport(db, importId, {}, 'command', () => at);
}

async function idsOf(db: Database, staff: readonly DemoStaff[]): Promise<Map<string, string>> {
	const ids = new Map<string, string>();
	for (const { number } of staff) ids.set(number, (await findPersonByNumber(db, number))!.id);

	return ids;
}

async function addOutsiders({ db, staff, ids }: City, at: Date): Promise<DemoCast> {
	const from = dayOf(at, demoTimeZone);
	const outsider = (name: string, organisation: string, number: string, role: 'trainer' | 'auditor') =>
		db.write(async (tx) => {
			const made = await createPerson(tx, { name, organisation, number, from, by: 'command' }, at);
			await grantRole(tx, { personId: made.personId, role, from, by: 'command' }, at);
			ids.set(made.number, made.personId);

			return made.number;
		});

	const trainer = await outsider('Pelatih Rekaan', 'Bawaslu Kota Contoh (rekaan)', 'LUAR001', 'trainer');
	const auditor = await outsider('Auditor Rekaan', 'Inspektorat Provinsi Contoh (rekaan)', 'LUAR002', 'auditor');
	const parts = Object.fromEntries(staff.flatMap(({ part, number }) => (part ? [[part, number]] : [])));
	const cast = { ...(parts as Record<DemoPart, string>), trainer, auditor };
	await db.write((tx) =>
		grantRole(tx, { personId: ids.get(cast.administrator)!, role: 'administrator', from, by: 'command' }, at)
	);

	return cast;
}

/** Nine in ten, and the whole cast, have activated. They share one password, hashed once: hashing it for each would take minutes. */
async function activateAccounts({ db, ids }: City, cast: DemoCast, password: string, at: Date): Promise<void> {
	const passwordHash = await hashPassword(password);
	const numbers = [...ids.keys()];
	const asleep = new Set(everyNth(numbers, 10, 7));
	for (const number of Object.values(cast)) asleep.delete(number);
	asleep.add(cast.newcomer);
	const awake = numbers.filter((number) => !asleep.has(number)).map((number) => ids.get(number)!);

	for (let from = 0; from < awake.length; from += 500) {
		await db.write(async (tx) => {
			for (const personId of awake.slice(from, from + 500)) {
				await tx
					.insert(account)
					.values({ id: newId(), personId, passwordHash, activatedAt: at, createdAt: at })
					.onConflictDoUpdate({ target: account.personId, set: { passwordHash, activatedAt: at } });
			}
		});
	}
	await db.write((tx) =>
		recordAudit(tx, {
			at,
			actor: 'command',
			kind: 'account.activate',
			subject: 'demo',
			payload: { accounts: awake.length }
		})
	);
}

async function rollDay(db: Database, at: Date): Promise<void> {
	await rollEnrolments(db, at);
	await rollStandings(db, at);
}

async function passEach(
	city: City,
	numbers: readonly string[],
	when: (index: number) => Date,
	{ moduleId = firstModule, how = 'right' }: { moduleId?: string; how?: 'right' | 'nearly' } = {}
): Promise<void> {
	for (const [index, number] of numbers.entries()) {
		await beginReading(city, number, when(index), moduleId);
		await takeQuiz(city, number, how, new Date(when(index).getTime() + 20 * 60_000), moduleId);
	}
}

async function beginReading({ db, ids }: City, number: string, at: Date, moduleId = firstModule): Promise<void> {
	const personId = ids.get(number)!;
	const [first] = (await publicationFor(db, personId, moduleId))!.lessons;
	await completeLesson(db, { personId, moduleId, lessonVersionId: first!.lessonVersionId }, at);
}

/** Takes the quiz as a browser would; `nearly` passes with one wrong answer, `wrong` fails. */
async function takeQuiz(
	{ db, ids }: City,
	number: string,
	how: 'right' | 'nearly' | 'wrong',
	at: Date,
	moduleId = firstModule
): Promise<void> {
	const personId = ids.get(number)!;
	const attempt = await startAttempt(db, { personId, moduleId, affirmed: true }, at);
	const { snapshot } = (await findOwn(db, personId, attempt.id))!;

	for (const question of snapshot.questions) {
		const wrong = how === 'wrong' || (how === 'nearly' && question.slot === 0);
		const marks = wrong ? wrongMarks(question) : rightMarks(question);
		for (const [index, tokens] of asSent(question, marks).entries()) {
			const given = { slot: question.slot, tokens: [...tokens], sequence: index + 1 };
			await saveAnswer(db, personId, attempt.id, given, new Date(at.getTime() + (question.slot + 1) * 30_000));
		}
	}

	await submitAttempt(db, personId, attempt.id, new Date(at.getTime() + 10 * 60_000));
}

/** The head of Dinas Layanan Warga and the camat of the north sign; the camat's will go stale. */
async function signStatements({ db, staff, ids }: City, key: SigningKey, at: Date): Promise<void> {
	const on = dayOf(at, demoTimeZone);
	const current = await db
		.select({ id: cycle.id, opensOn: cycle.opensOn })
		.from(cycle)
		.where(eq(cycle.programmeId, 'netralitas-asn'))
		.orderBy(asc(cycle.opensOn));
	const cycleId = current.at(-1)!.id;

	for (const [part, scope, hours] of [
		['dinas-head', 'subtree', 0],
		['camat', 'subtree', 2]
	] as const) {
		const head = staff.find((each) => each.part === part)!;
		const unit = (await findUnit(db, head.unit, on))!;
		const signedAt = new Date(at.getTime() + hours * hourMs);
		await signLog(db, key, signedAt);
		await signAttestation(db, { unitId: unit.id, cycleId, scope, personId: ids.get(head.number)! }, signedAt);
	}
}

/** Waivers, and two people whom their heads do not recognise. */
async function addExceptions(
	{ db, ids, staff }: City,
	cast: DemoCast,
	others: readonly string[],
	at: Date
): Promise<void> {
	const on = dayOf(at, demoTimeZone);
	const current = await db
		.select({ key: cycle.key })
		.from(cycle)
		.where(eq(cycle.programmeId, 'netralitas-asn'))
		.orderBy(asc(cycle.opensOn));
	const administrator = ids.get(cast.administrator)!;
	const candidates = others.filter((number) => !/^(10|12)/.test(unitOf(staff, number)));

	for (const [index, number] of everyNth(candidates, 12, 2).slice(0, 4).entries()) {
		const reason = ['Cuti melahirkan', 'Tugas belajar', 'Sakit, dirawat', 'Cuti di luar tanggungan negara'][index]!;
		await db.write((tx) =>
			addWaiver(
				tx,
				{ number, cycle: `netralitas-asn/${current.at(-1)!.key}`, reason, from: addDays(on, -20), to: addDays(on, 90) },
				{ by: administrator, now: at }
			)
		);
	}

	const secretary = ids.get(cast.secretary)!;
	for (const [index, number] of everyNth(candidates, 12, 5).slice(0, 2).entries()) {
		const personId = ids.get(number)!;
		const held = (await primaryPost(db, personId, on))!;
		await db.write((tx) =>
			raiseDispute(
				tx,
				{
					personId,
					postId: held.id,
					kind: index === 0 ? 'retired' : 'moved',
					note: 'Menurut catatan kami sudah tidak bertugas di sini.',
					raisedBy: secretary
				},
				on,
				at
			)
		);
	}
}

/** Two certificates revoked and two superseded, of people whom no statement lists and who show nothing else. */
async function endCertificates({ db, staff, ids }: City, cast: DemoCast, at: Date): Promise<void> {
	const byPerson = new Map([...ids].map(([number, personId]) => [personId, number]));
	const valid = (
		await db
			.select({ id: certificate.id, personId: certificate.personId, validUntil: certificate.validUntil })
			.from(certificate)
			.where(isNull(certificate.supersededAt))
			.orderBy(asc(certificate.issuedAt))
	).filter((each) => {
		const unit = unitOf(staff, byPerson.get(each.personId)!);

		return (
			each.validUntil > dayOf(at, demoTimeZone) &&
			each.personId !== ids.get(cast.administrator) &&
			!/^(00|10|12)/.test(unit) &&
			!isHead(staff, byPerson.get(each.personId)!)
		);
	});

	for (const each of valid.slice(0, 2)) {
		const reason = 'Kuis dikerjakan oleh orang lain (contoh).';
		await db.write((tx) => revokeCertificate(tx, { certificateId: each.id, reason, by: 'command' }, at));
	}
	for (const each of valid.slice(2, 4)) {
		const reason = 'Penulisan nama dibetulkan (contoh).';
		await db.write((tx) => supersedeCertificate(tx, { certificateId: each.id, reason, by: 'command' }, at));
	}
}

/** A letter arrives late: somebody of the camat's unit had moved before the statement was signed. */
async function recordLateLetter({ db, staff }: City, at: Date): Promise<void> {
	const moving = staff.findLast((each) => each.unit === '12.02' && each.primary && !each.heads);
	if (!moving) return;

	const moved = {
		...moving,
		unit: '17',
		title: 'Pengadministrasi Umum',
		category: 'pelaksana' as const,
		from: addDays(dayOf(at, demoTimeZone), -20)
	};
	const bytes = new TextEncoder().encode(demoStaffFile([moved]));
	const examined = await examineStaffFile(db, { bytes, fileName: 'surat-pindah-contoh.csv', scope: 'file' }, at);
	const importId = await stageImport(db, examined, null, at);
	await applyImport(db, importId, {}, 'command', () => at);
}

const everyNth = <T>(items: readonly T[], n: number, offset: number): T[] =>
	items.filter((_, index) => index % n === offset);
const heads = (staff: readonly DemoStaff[]) => staff.filter((each) => each.heads).map((each) => each.number);
const isHead = (staff: readonly DemoStaff[], number: string) => heads(staff).includes(number);
const unitOf = (staff: readonly DemoStaff[], number: string) =>
	staff.find((each) => each.number === number && each.primary)?.unit ?? '';
