import type { Page } from '@playwright/test';
import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import { activate } from '#lib/server/accounts/activate.ts';
import { issueCode } from '#lib/server/accounts/issue-codes.ts';
import { findOwn, startAttempt, submitAttempt } from '#lib/server/attempts/attempts.ts';
import { listCertificates } from '#lib/server/certificates/list.ts';
import { attempt } from '#lib/server/db/schema/learning.ts';
import { attestation } from '#lib/server/db/schema/oversight.ts';
import { questionVersion } from '#lib/server/db/schema/content.ts';
import { upload } from '#lib/server/db/schema/uploads.ts';
import { questionTally } from '#lib/server/db/schema/questions.ts';
import { cycle } from '#lib/server/db/schema/programmes.ts';
import { reportQuestion } from '#lib/server/questions/reports.ts';
import { everywhere } from '#lib/server/organisation/clocks.ts';
import { addAbsence } from '#lib/server/organisation/absences.ts';
import { addDays } from '#lib/server/organisation/days.ts';
import { giveDelegation } from '#lib/server/organisation/delegations.ts';
import { setProgressPublic, today } from '#lib/server/organisation/institution.ts';
import { findPersonByNumber } from '#lib/server/organisation/persons.ts';
import { addUnit, closeUnit } from '#lib/server/organisation/unit-changes.ts';
import { findUnit } from '#lib/server/organisation/units.ts';
import { listStaff, type StaffRow } from '#lib/server/oversight/staff-list.ts';
import { proposeWaiver } from '#lib/server/programmes/waivers.ts';
import { inLanguage, type Language } from '#lib/server/language.ts';
import { acknowledge } from '#lib/server/official-texts/acknowledgements.ts';
import { findCurrentPublication } from '#lib/server/publishing/publishing.ts';
import { briefingsOf, changeCircular } from './shown-texts.ts';
import { remindPeople } from './reminded-people.ts';
import { beginEveryType } from './every-type.ts';
import type { City, Who } from './fixtures.ts';
import { beginFactorFor, giveFactor } from './second-factor.ts';
import { faulty, storedUpload, uploadedModule } from './uploaded-module.ts';
import {
	answerCircularWrongly,
	answerSelfCheck,
	chooseWeakPassword,
	countVoid,
	examine,
	handInTooEarly,
	handInTrial,
	importNothing,
	importQuestions,
	matchColumns,
	issueOneCode,
	nudgeNobody,
	openCitation,
	reportWithoutReason,
	signInToSecondCode,
	signInWrongly,
	signWrongly,
	uploadNoZip
} from './page-acts.ts';

/** A page in one of its states, and how somebody comes to see it. */
export type Place = {
	name: string;
	/** Its folder below `src/routes`; none for the page of an error. */
	route: string | undefined;
	/** Who looks; nobody is signed in without it. */
	as?: Who;
	path: string;
	/** What is done there until it shows what it should; things are named in the language of the page, see `reach`. */
	act?: (page: Page) => Promise<void>;
};

/** Opens a place in a browser that reads `language`, and does what brings it into its state. */
export async function reach(page: Page, { path, act }: Place, language: Language = 'id'): Promise<void> {
	await page.goto(path);
	// Before the scripts have come, what is done on a page may be undone by their coming.
	if (act) await page.waitForLoadState('networkidle');
	await inLanguage(language, async () => act?.(page));
}

export const audiences = ['public', 'account', 'learner', 'oversight', 'admin', 'trainer'] as const;
export type Audience = (typeof audiences)[number];

const moduleId = 'dasar-netralitas';
const aStaffFile = [
	'NIP;Nama;Jenis Kepegawaian;Kode Unit Kerja;Jabatan;Kategori',
	'198001012010011901;Pegawai Baru Rekaan;PNS;12.01;Pengadministrasi Umum;pelaksana',
	'1.98704E+17;Pegawai Salah Rekaan;PNS;12.01;Pengadministrasi Umum;pelaksana'
];

/** Every page of Netral in the states that look different. Changes the city: somebody has to be in those states. */
export async function everyPage(city: City): Promise<Record<Audience, Place[]>> {
	const { db, cast } = city;
	const now = new Date();
	const on = await today(db, now);
	const personOf = async (who: Who) => (await findPersonByNumber(db, cast[who]))!.id;
	const unitOf = async (code: string) => (await findUnit(db, code, on))!.id;
	const [dinas, kecamatan, acting, city00] = await Promise.all(['10', '12', '16', '00'].map(unitOf));
	const employee = await personOf('employee');
	const head = await personOf('dinas-head');

	await db.write((tx) => setProgressPublic(tx, true, { by: head, now }));

	const administrator = { kind: 'administrator', personId: await personOf('administrator') } as const;
	const issue = async (who: Who, purpose: 'first' | 'reset') =>
		(await issueCode(db, administrator, await personOf(who), purpose, now)).code;
	// Before there is a programme that nobody but the trainer takes part in: a change of the units enrols whomever a rule takes in.
	const [closedUnit, comingUnit] = await db.write(async (tx) => {
		const acting = { actor: 'command', on, now };
		const add = (code: string, name: string, from: string) =>
			addUnit(tx, { code, name, kind: 'badan', parent: '00', from }, acting);
		const closed = await add('90', 'Badan Arsip Rekaan', addDays(on, -400));
		await closeUnit(tx, closed, { until: addDays(on, -7) }, acting);

		return [closed, await add('91', 'Badan Riset Rekaan', addDays(on, 30))];
	});
	// Somebody from outside, whom no unit counts.
	const everyType = await beginEveryType(city, 'trainer', {
		lesson: '\n![Tiga langkah: tolak, catat, lapor](alur-lapor.svg)\n'
	});
	const firstCode = await issue('newcomer', 'first');
	const reset = { number: cast.lurah, code: await issue('lurah', 'reset'), address: '127.0.0.1' };
	await activate(db, { ...reset, password: 'kursi hujan mangga biru' }, now, async () => undefined);

	const open = await startAttempt(db, { personId: employee, moduleId, affirmed: true }, now);
	const plt = await personOf('acting-head');
	const failed = await startAttempt(db, { personId: plt, moduleId, affirmed: true }, now);
	await submitAttempt(db, plt, failed.id, now);
	const note = 'Menurut saya ada dua jawaban yang benar.';
	await db.write((tx) =>
		reportQuestion(tx, { personId: plt, attemptId: failed.id, slot: 1, kind: 'several', note }, now)
	);
	const passed = await db
		.select({ id: attempt.id })
		.from(attempt)
		.where(and(eq(attempt.personId, head), sql`${attempt.submittedAt} is not null`))
		.orderBy(desc(attempt.startedAt))
		.get();

	const trainer = await personOf('trainer');
	const corrected = (name: string, text: string) => (name === 'quiz.md' ? text.replace('### ', '### Lagi: ') : text);
	const faultyUpload = await storedUpload(db, trainer, faulty);
	const soundUpload = await storedUpload(db, trainer, corrected);
	const askedUpload = await storedUpload(db, trainer, corrected);
	const { id: askedStanding } = (await findCurrentPublication(db, uploadedModule))!;
	await db.write((tx) =>
		tx
			.update(upload)
			.set({
				state: 'asked',
				change: 'corrects',
				note: 'Judul soal pertama keliru.',
				askedBy: trainer,
				askedAt: now,
				askedStanding
			})
			.where(eq(upload.id, askedUpload))
	);

	const { questionId } = (await findOwn(db, plt, failed.id))!.snapshot.questions[0]!;
	const answered = await db
		.select({ questionId: questionVersion.questionId })
		.from(questionTally)
		.innerJoin(questionVersion, eq(questionVersion.id, questionTally.questionVersionId))
		.where(eq(questionVersion.moduleId, moduleId))
		.orderBy(desc(questionTally.n))
		.limit(1)
		.get();
	const cycles = await db
		.select({ id: cycle.id, key: cycle.key })
		.from(cycle)
		.where(eq(cycle.programmeId, 'netralitas-asn'))
		.orderBy(desc(cycle.opensOn));
	const current = cycles[0]!;
	const statementOf = async (unitId: string | undefined) =>
		(await db
			.select({ id: attestation.id, code: attestation.code })
			.from(attestation)
			.where(and(eq(attestation.unitId, unitId!), isNull(attestation.supersededAt)))
			.get())!;
	const standing = await statementOf(dinas);
	const stale = await statementOf(kecamatan);
	const certificateOf = async (state: 'valid' | 'expired' | 'revoked' | 'superseded') =>
		(await listCertificates(db, on, { state }))[0]!;
	const certificates = {
		valid: await certificateOf('valid'),
		expired: await certificateOf('expired'),
		revoked: await certificateOf('revoked'),
		superseded: await certificateOf('superseded')
	};
	const briefings = await briefingsOf(city, administrator.personId);
	await changeCircular(db, 'media-sosial-dan-grup-pesan');
	await db.write((tx) => acknowledge(tx, { personId: head, kind: 'pledge', ref: 'ikrar-netralitas', version: 1 }, now));
	const query = `cycle=${current.id}&scope=subtree`;
	const term = { unitId: kecamatan!, number: cast['acting-head'], from: on, to: addDays(on, 200) };
	await db.write(async (tx) => giveDelegation(tx, term, { by: await personOf('camat'), on, now }));
	const [away, proposed] = (await listStaff(
		db,
		everywhere(on),
		{ cycleId: current.id, unitIds: [kecamatan!], state: 'not_certified' },
		{
			limit: 2,
			offset: 0
		}
	)) as [StaffRow, StaffRow];
	const days = { from: on, to: addDays(on, 90) };
	await db.write(async (tx) => {
		await addAbsence(tx, away.personId, { kind: 'leave', ...days }, { actor: 'command', on, now });
		const asked = { personId: proposed.personId, cycleId: current.id, reason: 'Tugas belajar di luar kota', ...days };
		await proposeWaiver(tx, asked, { by: await personOf('camat'), now });
	});
	await beginFactorFor(city, await personOf('secretary'), now);
	await giveFactor(city, await personOf('auditor'), now);
	await remindPeople(db, { head: await personOf('camat'), employee, cycleId: current.id }, now);

	return {
		public: [
			{ name: 'home', route: '(public)', path: '/' },
			{ name: 'home-signed-in', route: '(public)', as: 'secretary', path: '/' },
			{ name: 'rulings', route: '(public)/rulings', path: '/rulings' },
			{ name: 'rulings-found', route: '(public)/rulings', path: '/rulings?q=boleh+like+foto+calon' },
			{ name: 'rulings-none', route: '(public)/rulings', path: '/rulings?q=xyzzyplugh&where=TPS' },
			{ name: 'ruling', route: '(public)/rulings/[id]', path: '/rulings/KAM-06' },
			{ name: 'ruling-for-trainers', route: '(public)/rulings/[id]', as: 'trainer', path: '/rulings/MED-02' },
			{ name: 'regulations', route: '(public)/regulations', path: '/regulations' },
			{ name: 'regulation', route: '(public)/regulations/[id]', path: '/regulations/pp-94-2021' },
			{ name: 'progress', route: '(public)/progress', path: '/progress' },
			{ name: 'verify', route: '(public)/verify', path: '/verify' },
			{ name: 'verify-mistyped', route: '(public)/verify/[code]', path: '/verify/AAAA-BBBB' },
			...Object.entries(certificates).map(([state, { code }]) => ({
				name: `verify-${state}`,
				route: '(public)/verify/[code]',
				path: `/verify/${code}`
			})),
			{ name: 'verify-standing', route: '(public)/verify/[code]', path: `/verify/${standing.code}` },
			{ name: 'verify-stale', route: '(public)/verify/[code]', path: `/verify/${stale.code}` },
			{ name: 'display', route: '(public)/display', path: '/display?next=/verify' },
			{ name: 'display-saved', route: '(public)/display', path: '/display?saved&next=/verify' },
			{ name: 'not-found', route: undefined, path: '/tidak-ada' }
		],
		account: [
			{ name: 'sign-in', route: '(account)/sign-in', path: '/sign-in?next=/learn' },
			{ name: 'sign-in-refused', route: '(account)/sign-in', path: '/sign-in', act: signInWrongly },
			{ name: 'sign-in-notice', route: '(account)/sign-in/notice', as: 'lurah', path: '/sign-in/notice?next=/learn' },
			{ name: 'activate', route: '(account)/activate', path: '/activate' },
			{
				name: 'activate-password',
				route: '(account)/activate',
				path: '/activate',
				act: (page) => chooseWeakPassword(page, cast.newcomer, firstCode)
			},
			{ name: 'forgot-password', route: '(account)/forgot-password', path: '/forgot-password' },
			{ name: 'profile', route: '(account)/profile', as: 'lurah', path: '/profile' },
			{
				name: 'sign-in-code',
				route: '(account)/sign-in/code',
				path: '/sign-in',
				act: (page) => signInToSecondCode(page, cast.auditor)
			},
			{
				name: 'second-factor',
				route: '(account)/profile/second-factor',
				as: 'trainer',
				path: '/profile/second-factor?next=/author'
			},
			{
				name: 'second-factor-steps',
				route: '(account)/profile/second-factor',
				as: 'secretary',
				path: '/profile/second-factor?next=/oversight'
			},
			{
				name: 'second-factor-in-use',
				route: '(account)/profile/second-factor',
				as: 'auditor',
				path: '/profile/second-factor?recovered&next=/oversight'
			},
			{ name: 'profile-bounced', route: '(account)/profile', as: 'employee', path: '/profile' }
		],
		learner: [
			{ name: 'learn', route: '(learner)/learn', as: 'employee', path: '/learn' },
			{ name: 'learn-done', route: '(learner)/learn', as: 'dinas-head', path: '/learn' },
			{
				name: 'circular',
				route: '(learner)/learn/circulars/[circular]',
				as: 'employee',
				path: '/learn/circulars/netralitas-pegawai'
			},
			{
				name: 'circular-wrong',
				route: '(learner)/learn/circulars/[circular]',
				as: 'employee',
				path: '/learn/circulars/netralitas-pegawai',
				act: answerCircularWrongly
			},
			{
				name: 'circular-changes',
				route: '(learner)/learn/circulars/[circular]/changes',
				as: 'employee',
				path: '/learn/circulars/media-sosial-dan-grup-pesan/changes'
			},
			{
				name: 'circular-one-version',
				route: '(learner)/learn/circulars/[circular]/changes',
				as: 'employee',
				path: '/learn/circulars/netralitas-pegawai/changes'
			},
			{
				name: 'pledge-waiting',
				route: '(learner)/learn/pledges/[pledge]',
				as: 'employee',
				path: '/learn/pledges/ikrar-netralitas'
			},
			{
				name: 'pledge',
				route: '(learner)/learn/pledges/[pledge]',
				as: 'lurah',
				path: '/learn/pledges/ikrar-netralitas'
			},
			{
				name: 'pledge-affirmed',
				route: '(learner)/learn/pledges/[pledge]',
				as: 'dinas-head',
				path: '/learn/pledges/ikrar-netralitas'
			},
			{ name: 'own-briefings', route: '(learner)/learn/briefings', as: 'employee', path: '/learn/briefings' },
			{ name: 'module', route: '(learner)/learn/[module]', as: 'employee', path: `/learn/${moduleId}` },
			{
				name: 'lesson',
				route: '(learner)/learn/[module]/[lesson]',
				as: 'employee',
				path: `/learn/${moduleId}/mengapa-netral`,
				act: answerSelfCheck
			},
			{
				name: 'citation',
				route: '(learner)/learn/[module]/[lesson]',
				as: 'employee',
				path: `/learn/${moduleId}/mengapa-netral`,
				act: openCitation
			},
			{
				name: 'lesson-with-picture',
				route: '(learner)/learn/[module]/[lesson]',
				as: 'trainer',
				path: '/learn/contoh/media-sosial'
			},
			{ name: 'quiz', route: '(learner)/learn/[module]/quiz', as: 'lurah', path: `/learn/${moduleId}/quiz` },
			{
				name: 'practice',
				route: '(learner)/learn/[module]/practice/[number]',
				as: 'employee',
				path: `/learn/${moduleId}/practice/1`,
				act: answerSelfCheck
			},
			{
				name: 'quiz-pause',
				route: '(learner)/learn/[module]/quiz',
				as: 'acting-head',
				path: `/learn/${moduleId}/quiz`
			},
			{
				name: 'attempt-every-type',
				route: '(learner)/learn/attempts/[attempt]',
				as: 'trainer',
				path: everyType
			},
			{
				name: 'review',
				route: '(learner)/learn/attempts/[attempt]/review',
				as: 'trainer',
				path: `${everyType}/review`
			},
			{
				name: 'attempt',
				route: '(learner)/learn/attempts/[attempt]',
				as: 'employee',
				path: `/learn/attempts/${open.id}`,
				act: handInTooEarly
			},
			{
				name: 'result-failed',
				route: '(learner)/learn/attempts/[attempt]/result',
				as: 'acting-head',
				path: `/learn/attempts/${failed.id}/result`
			},
			{
				name: 'result-passed',
				route: '(learner)/learn/attempts/[attempt]/result',
				as: 'dinas-head',
				path: `/learn/attempts/${passed!.id}/result`
			},
			{ name: 'certificates', route: '(learner)/learn/certificates', as: 'dinas-head', path: '/learn/certificates' }
		],
		oversight: [
			{ name: 'oversight', route: '(oversight)/oversight', as: 'auditor', path: '/oversight' },
			{
				name: 'attestations',
				route: '(oversight)/oversight/attestations',
				as: 'administrator',
				path: '/oversight/attestations?units=all'
			},
			{
				name: 'evidence',
				route: '(oversight)/oversight/evidence',
				as: 'auditor',
				path: '/oversight/evidence'
			},
			{ name: 'briefings', route: '(oversight)/briefings', as: 'administrator', path: '/briefings' },
			{
				name: 'briefing-submitted',
				route: '(oversight)/briefings/[briefing]',
				as: 'administrator',
				path: `/briefings/${briefings.submitted}`
			},
			{
				name: 'briefing',
				route: '(oversight)/briefings/[briefing]',
				as: 'administrator',
				path: `/briefings/${briefings.open}`
			},
			// Whoever only reads, and has no form.
			{ name: 'briefings-read', route: '(oversight)/briefings', as: 'auditor', path: '/briefings' },
			{
				name: 'briefing-read',
				route: '(oversight)/briefings/[briefing]',
				as: 'auditor',
				path: `/briefings/${briefings.submitted}`
			},
			{
				name: 'pledges',
				route: '(oversight)/oversight/[unit]/pledges',
				as: 'secretary',
				path: `/oversight/${city00}/pledges`
			},
			{
				name: 'unit-attestations',
				route: '(oversight)/oversight/[unit]/attestations',
				as: 'secretary',
				path: `/oversight/${city00}/attestations?units=all`
			},
			{ name: 'unit', route: '(oversight)/oversight/[unit]', as: 'dinas-head', path: `/oversight/${dinas}` },
			{ name: 'unit-city', route: '(oversight)/oversight/[unit]', as: 'secretary', path: `/oversight/${city00}` },
			{
				name: 'figures',
				route: '(oversight)/oversight/[unit]/figures',
				as: 'secretary',
				path: `/oversight/${city00}/figures`
			},
			{
				name: 'figures-past',
				route: '(oversight)/oversight/[unit]/figures',
				as: 'dinas-head',
				path: `/oversight/${dinas}/figures?on=${addDays(on, -14)}&known=then`
			},
			// Of a unit that is closed there are the figures and the people of a day on which it stood.
			{
				name: 'figures-closed',
				route: '(oversight)/oversight/[unit]/figures',
				as: 'secretary',
				path: `/oversight/${closedUnit}/figures?on=${addDays(on, -14)}`
			},
			{
				name: 'staff-closed',
				route: '(oversight)/oversight/[unit]/staff',
				as: 'secretary',
				path: `/oversight/${closedUnit}/staff?on=${addDays(on, -14)}`
			},
			{
				name: 'unit-camat',
				route: '(oversight)/oversight/[unit]',
				as: 'camat',
				path: `/oversight/${kecamatan}?${query}`
			},
			{
				name: 'staff',
				route: '(oversight)/oversight/[unit]/staff',
				as: 'camat',
				path: `/oversight/${kecamatan}/staff?${query}`,
				act: reportWithoutReason
			},
			{
				name: 'staff-past',
				route: '(oversight)/oversight/[unit]/staff',
				as: 'camat',
				path: `/oversight/${kecamatan}/staff?${query}&on=${addDays(on, -14)}&known=then`
			},
			{
				name: 'reminder',
				route: '(oversight)/oversight/[unit]/reminder',
				as: 'camat',
				path: `/oversight/${kecamatan}/reminder?${query}`,
				act: nudgeNobody
			},
			{
				name: 'reminder-letter',
				route: '(oversight)/oversight/[unit]/reminder/letter',
				as: 'camat',
				path: `/oversight/${kecamatan}/reminder/letter?${query}`
			},
			{
				name: 'reminder-poster',
				route: '(oversight)/oversight/[unit]/reminder/poster',
				as: 'camat',
				path: `/oversight/${kecamatan}/reminder/poster`
			},
			{
				name: 'head-codes',
				route: '(oversight)/oversight/[unit]/codes',
				as: 'secretary',
				path: `/oversight/${city00}/codes`
			},
			{
				name: 'head-code-slips',
				route: '(oversight)/oversight/[unit]/codes',
				as: 'secretary',
				path: `/oversight/${city00}/codes`,
				act: issueOneCode
			},
			{
				name: 'statement-new',
				route: '(oversight)/oversight/[unit]/attestation/new',
				as: 'camat',
				path: `/oversight/${kecamatan}/attestation/new?${query}`
			},
			{
				name: 'statement-delegate',
				route: '(oversight)/oversight/[unit]/attestation/new',
				as: 'acting-head',
				path: `/oversight/${kecamatan}/attestation/new?${query}`
			},
			{
				name: 'waivers',
				route: '(oversight)/oversight/[unit]/waivers',
				as: 'camat',
				path: `/oversight/${kecamatan}/waivers?cycle=${current.id}&person=${away.personId}`
			},
			{
				name: 'delegates',
				route: '(oversight)/oversight/[unit]/delegates',
				as: 'camat',
				path: `/oversight/${kecamatan}/delegates`
			},
			{
				name: 'statement-not-yet',
				route: '(oversight)/oversight/[unit]/attestation/new',
				as: 'acting-head',
				path: `/oversight/${acting}/attestation/new?${query}`
			},
			{
				name: 'statement-sign',
				route: '(oversight)/oversight/[unit]/attestation/sign',
				as: 'camat',
				path: `/oversight/${kecamatan}/attestation/sign?${query}`,
				act: signWrongly
			},
			{
				name: 'statement',
				route: '(oversight)/oversight/attestations/[id]',
				as: 'dinas-head',
				path: `/oversight/attestations/${standing.id}`
			},
			{
				name: 'statement-stale',
				route: '(oversight)/oversight/attestations/[id]',
				as: 'camat',
				path: `/oversight/attestations/${stale.id}`
			}
		],
		admin: [
			...(
				[
					['admin', ''],
					['admin-staff', 'staff'],
					['admin-person-new', 'staff/new'],
					['admin-person', 'staff/[person]', `staff/${employee}`],
					['admin-person-away', 'staff/[person]', `staff/${away.personId}`],
					['admin-merge', 'staff/[person]/merge', `staff/${employee}/merge?with=${away.personId}`],
					['admin-merge-number', 'staff/[person]/merge', `staff/${employee}/merge`],
					['admin-waivers', 'waivers'],
					['admin-duplicates', 'duplicates'],
					['admin-import', 'import'],
					['admin-units', 'units'],
					['admin-unit', 'units/[unit]', `units/${kecamatan}`],
					['admin-unit-closed', 'units/[unit]', `units/${closedUnit}`],
					['admin-unit-coming', 'units/[unit]', `units/${comingUnit}`],
					['admin-unit-merge', 'units/[unit]/merge', `units/${kecamatan}/merge?into=10&from=2099-01-01`],
					['admin-disputes', 'disputes'],
					['admin-codes', 'codes'],
					['admin-account', 'codes/[person]', `codes/${employee}`],
					['admin-roles', 'roles'],
					['admin-programmes', 'programmes'],
					[
						'admin-audience',
						'programmes/[programme]',
						'programmes/netralitas-asn?groups=1&category-1=camat&head-1=yes&check=1'
					],
					['admin-cycle', 'programmes/[programme]/[cycle]', `programmes/netralitas-asn/${current.key}`],
					['admin-extra-attempts', 'extra-attempts'],
					['admin-outages', 'outages'],
					['admin-mail', 'mail'],
					['admin-mail-waiting', 'mail', 'mail?state=waiting'],
					['admin-settings', 'settings'],
					['admin-certificates', 'certificates'],
					['admin-certificate', 'certificates/[id]', `certificates/${certificates.valid.id}`],
					['admin-audit', 'audit']
				] as [string, string, string?][]
			).map(([name, route, path = route]): Place => ({
				name,
				route: `(admin)/admin${route && `/${route}`}`,
				as: 'administrator',
				path: `/admin${path && `/${path}`}`
			})),
			{
				name: 'admin-import-errors',
				route: '(admin)/admin/import/[import]',
				as: 'administrator',
				path: '/admin/import',
				act: (page) => examine(page, aStaffFile)
			},
			{
				name: 'admin-import-preview',
				route: '(admin)/admin/import/[import]',
				as: 'administrator',
				path: '/admin/import',
				act: (page) => examine(page, aStaffFile.slice(0, 2))
			},
			{
				name: 'admin-import-columns',
				route: '(admin)/admin/import/[import]/columns',
				as: 'administrator',
				path: '/admin/import',
				act: (page) => matchColumns(page, ['NIPNAS;Sebutan;Satuan;Tempat', '1;Ani Rekaan;X;Y'])
			}
		],
		trainer: [
			{ name: 'author', route: '(trainer)/author', as: 'trainer', path: '/author' },
			{ name: 'author-module', route: '(trainer)/author/[module]', as: 'trainer', path: `/author/${moduleId}` },
			{
				name: 'author-content',
				route: '(trainer)/author/[module]/content',
				as: 'trainer',
				path: `/author/${moduleId}/content`
			},
			{
				name: 'author-correct',
				route: '(trainer)/author/[module]/questions/[question]/correct',
				as: 'administrator',
				path: `/author/${moduleId}/questions/${questionId}/correct`,
				act: countVoid
			},
			{
				name: 'author-lesson',
				route: '(trainer)/author/[module]/content',
				as: 'trainer',
				path: `/author/${moduleId}/content?lesson=mengapa-netral`
			},
			{
				name: 'author-export',
				route: '(trainer)/author/[module]/export',
				as: 'trainer',
				path: `/author/${moduleId}/export`
			},
			{
				name: 'author-import',
				route: '(trainer)/author/questions/import',
				as: 'trainer',
				path: '/author/questions/import'
			},
			{
				name: 'author-import-missing',
				route: '(trainer)/author/questions/import',
				as: 'trainer',
				path: '/author/questions/import',
				act: importNothing
			},
			{
				name: 'author-import-result',
				route: '(trainer)/author/questions/import',
				as: 'trainer',
				path: '/author/questions/import',
				act: importQuestions
			},
			{ name: 'uploads', route: '(trainer)/author/uploads', as: 'trainer', path: '/author/uploads', act: uploadNoZip },
			{
				name: 'upload-faulty',
				route: '(trainer)/author/uploads/[upload]',
				as: 'trainer',
				path: `/author/uploads/${faultyUpload}`
			},
			{
				name: 'upload-sound',
				route: '(trainer)/author/uploads/[upload]',
				as: 'trainer',
				path: `/author/uploads/${soundUpload}`
			},
			{
				name: 'upload-asked',
				route: '(trainer)/author/uploads/[upload]',
				as: 'administrator',
				path: `/author/uploads/${askedUpload}`
			},
			{
				name: 'upload-file',
				route: '(trainer)/author/uploads/[upload]/files/[file]',
				as: 'trainer',
				path: `/author/uploads/${faultyUpload}/files/quiz.md`
			},
			{
				name: 'upload-lesson',
				route: '(trainer)/author/uploads/[upload]/lessons/[lesson]',
				as: 'trainer',
				path: `/author/uploads/${soundUpload}/lessons/undangan-dan-deklarasi`
			},
			{
				name: 'upload-quiz',
				route: '(trainer)/author/uploads/[upload]/quiz',
				as: 'trainer',
				path: `/author/uploads/${soundUpload}/quiz`
			},
			{
				name: 'upload-quiz-result',
				route: '(trainer)/author/uploads/[upload]/quiz',
				as: 'trainer',
				path: `/author/uploads/${soundUpload}/quiz`,
				act: handInTrial
			},
			{ name: 'author-reports', route: '(trainer)/author/reports', as: 'trainer', path: '/author/reports' },
			{
				name: 'author-figures',
				route: '(trainer)/author/[module]/figures',
				as: 'trainer',
				path: `/author/${moduleId}/figures`
			},
			{
				name: 'author-figures-none',
				route: '(trainer)/author/[module]/figures',
				as: 'trainer',
				path: '/author/contoh/figures'
			},
			{
				name: 'author-question-figures',
				route: '(trainer)/author/[module]/figures/[question]',
				as: 'trainer',
				path: `/author/${moduleId}/figures/${answered!.questionId}`
			}
		]
	};
}
