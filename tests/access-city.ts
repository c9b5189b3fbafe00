import { createHash } from 'node:crypto';
import { and, asc, desc, eq, isNotNull, isNull, notInArray } from 'drizzle-orm';
import { ensureAccount, findAccount } from '#lib/server/accounts/accounts.ts';
import { findOwn, startAttempt } from '#lib/server/attempts/attempts.ts';
import type { Database } from '#lib/server/db/connect.ts';
import { newId } from '#lib/server/db/id.ts';
import { account, session } from '#lib/server/db/schema/accounts.ts';
import { briefing, briefingUnit } from '#lib/server/db/schema/briefings.ts';
import { certificate, certificateEvent } from '#lib/server/db/schema/certificates.ts';
import { picture } from '#lib/server/db/schema/content.ts';
import { attempt } from '#lib/server/db/schema/learning.ts';
import { person, post, staffImport } from '#lib/server/db/schema/organisation.ts';
import { attestation } from '#lib/server/db/schema/oversight.ts';
import { cycle } from '#lib/server/db/schema/programmes.ts';
import { addDays } from '#lib/server/organisation/days.ts';
import { giveDelegation } from '#lib/server/organisation/delegations.ts';
import { headOf } from '#lib/server/organisation/heads.ts';
import { setProgressPublic, today } from '#lib/server/organisation/institution.ts';
import { currentNumber, findPerson, findPersonByNumber } from '#lib/server/organisation/persons.ts';
import { endPostRecord } from '#lib/server/organisation/staff-changes.ts';
import { findUnit } from '#lib/server/organisation/units.ts';
import { attestationFileKinds } from '#lib/server/oversight/attestation-files.ts';
import { recordAttestationStates } from '#lib/server/oversight/attestation-status.ts';
import { sendDigests } from '#lib/server/reminders/digest.ts';
import { remindDue } from '#lib/server/reminders/reminders.ts';
import { signAttestation } from '#lib/server/oversight/attestations.ts';
import { publicationFor } from '#lib/server/publishing/publishing.ts';
import { createSession } from '#lib/web/sessions.server.ts';
import { actors, units, type About, type Actor, type Ids, type UnitName } from './access-table.ts';
import type { City, Who } from './fixtures.ts';
import { readModule, storedUpload } from './uploaded-module.ts';
import { Visitor, type Fields } from './visitor.ts';

/** An address filled in: whom it is about, and forms that would be carried out if they were taken. */
export type Place = { name: string; about: About; params: Record<string, string>; query: string; fields: Fields };

export type AccessCity = City & {
	as(actor: Actor): Promise<Visitor>;
	/** The sessions of somebody are gone. */
	forget(actor: Actor): void;
	personIds: Record<Actor, string>;
	names: Record<Actor, string>;
	unitIds: Record<UnitName, string>;
	places: Record<Ids, Place[]>;
	/** Names of people and numbers of documents that no refusal may tell. */
	secrets: string[];
};

const moduleId = 'dasar-netralitas';
const unitCodes: Record<UnitName, string> = {
	own: '12',
	above: '00',
	below: '12.01',
	elsewhere: '10',
	vacant: '12.02'
};
const cast: Partial<Record<Actor, Who>> = {
	employee: 'employee',
	trainer: 'trainer',
	administrator: 'administrator',
	auditor: 'auditor',
	head: 'camat',
	'head above': 'secretary',
	'head below': 'lurah',
	'head elsewhere': 'dinas-head'
};

/** Puts everybody of the table at a door in a city, with something behind each of them. */
export async function openCity(city: City): Promise<AccessCity> {
	const { db, origin } = city;
	const now = new Date();
	const on = await today(db, now);
	const unitIds = {} as Record<UnitName, string>;
	for (const name of units) unitIds[name] = (await findUnit(db, unitCodes[name], on))!.id;

	const lost = (await headOf(db, unitIds.vacant, on))!;
	const personIds = { nobody: '', 'former head': lost.personId } as Record<Actor, string>;
	for (const [actor, who] of Object.entries(cast) as [Actor, Who][]) {
		personIds[actor] = (await findPersonByNumber(db, city.cast[who]))!.id;
	}
	personIds.delegate = (await bystanderIn(db, unitIds.own, Object.values(personIds)))!;
	const number = (await currentNumber(db, personIds.delegate))!;
	const term = { unitId: unitIds.own, number, from: on, to: addDays(on, 30) };
	await db.write(async (tx) => {
		await ensureAccount(tx, personIds.delegate, now);
		await giveDelegation(tx, term, { by: personIds.head, on, now });
	});
	const names = { nobody: '' } as Record<Actor, string>;
	for (const actor of actors.slice(1)) names[actor] = (await findPerson(db, personIds[actor]))!.name;

	const sessions = new Map<Actor, Visitor>([['nobody', new Visitor(origin)]]);
	const as = async (actor: Actor) => {
		const known = sessions.get(actor);
		if (known) return known;

		const { id } = (await findAccount(db, personIds[actor]))!;
		const visitor = new Visitor(origin, await createSession(db, id, new Date()));
		sessions.set(actor, visitor);

		return visitor;
	};

	for (const actor of actors) await as(actor);
	// The session was begun as a head; yesterday was the last day as one.
	await db.write((tx) => setProgressPublic(tx, true, { by: personIds.administrator, now }));
	await db.write((tx) =>
		endPostRecord(tx, lost.personId, lost.postId, { until: addDays(on, -1) }, { actor: 'command', on, now })
	);

	const places = await placesIn(city, personIds, unitIds, now);
	// Else the server does it within the first minute, and what is written then would look like somebody's doing.
	await recordAttestationStates(db, now);
	await remindDue(db, { sends: false }, now);
	await sendDigests(db, { sends: false }, now);

	return {
		...city,
		as,
		forget: (actor) => void (actor !== 'nobody' && sessions.delete(actor)),
		personIds,
		names,
		unitIds,
		places,
		secrets: await secretsIn(db)
	};
}

/** @returns the name of a picture that is published */
async function storedPicture(db: Database): Promise<string> {
	const bytes = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>');
	const sha256 = createHash('sha256').update(bytes).digest('hex');
	await db.write((tx) => tx.insert(picture).values({ sha256, type: 'image/svg+xml', bytes }));

	return `${sha256}.svg`;
}

async function placesIn(
	{ db }: City,
	personIds: Record<Actor, string>,
	unitIds: Record<UnitName, string>,
	now: Date
): Promise<Record<Ids, Place[]>> {
	const current = (await db
		.select()
		.from(cycle)
		.where(eq(cycle.programmeId, 'netralitas-asn'))
		.orderBy(desc(cycle.opensOn))
		.limit(1)
		.get())!;
	const bystanders = {} as Record<UnitName, string>;
	for (const name of units) {
		const found = await bystanderIn(db, unitIds[name], Object.values(personIds));
		// At the top there is nobody but its head.
		bystanders[name] = found ?? personIds['head above'];
	}

	const { lessons, questions } = (await publicationFor(db, personIds.employee, moduleId))!;
	const [lesson] = lessons;
	const shown = await certificateOf(db, personIds.head);
	const imported = (await db.select({ id: staffImport.id }).from(staffImport).limit(1).get())!;
	const below = {
		unitId: unitIds.below,
		cycleId: current.id,
		scope: 'own',
		personId: personIds['head below']
	} as const;
	await signAttestation(db, below, now);

	const certificates: Place[] = [];
	for (const owner of ['head', 'head below', 'head elsewhere'] as const) {
		const { id } = await certificateOf(db, personIds[owner]);
		certificates.push(place(`certificate of ${owner}`, { owner }, { id }));
	}

	const attestations: Place[] = [];
	for (const unit of ['own', 'below', 'elsewhere'] as const) {
		const { id } = (await db
			.select({ id: attestation.id })
			.from(attestation)
			.where(eq(attestation.unitId, unitIds[unit]))
			.get())!;
		for (const kind of [...attestationFileKinds, 'xlsx'])
			attestations.push(place(`${kind} on ${unit}`, { unit }, { id, kind }));
	}

	return {
		sundry: [
			place(
				'',
				{},
				{
					code: shown.code,
					module: moduleId,
					lesson: lesson!.slug,
					question: questions[0]!.question.public.id,
					number: '1',
					circular: 'netralitas-pegawai',
					pledge: 'ikrar-netralitas',
					programme: current.programmeId,
					cycle: current.key,
					import: imported.id,
					name: await storedPicture(db)
				}
			)
		],
		briefings: [await briefingPlace(db, current.id, personIds.head, unitIds.own, now)],
		uploads: [await uploadPlace(db, personIds.trainer)],
		regulations: [place('', {}, { id: 'uu-20-2023' })],
		rulings: [place('', {}, { id: 'MED-02' })],
		units: units.map((unit) => ({
			...place(unit, { unit }, { unit: unitIds[unit] }),
			query: `cycle=${current.id}`,
			fields: { person: bystanders[unit], kind: 'moved' }
		})),
		people: (['own', 'elsewhere'] as const).map((unit) =>
			place(`somebody in ${unit}`, { unit }, { person: bystanders[unit] })
		),
		attempts: await attemptsOf(db, personIds, now),
		certificates,
		attestations
	};
}

/** A briefing that the head holds, with its list handed in by nobody yet. */
async function briefingPlace(
	db: Database,
	cycleId: string,
	createdBy: string,
	unitId: string,
	now: Date
): Promise<Place> {
	const id = newId();
	await db.write(async (tx) => {
		await tx.insert(briefing).values({
			...{ id, cycleId, createdBy, createdAt: now },
			...{ title: 'Sosialisasi', heldOn: await today(tx, now), place: 'Aula', dayCode: 'ACDEFG' }
		});
		await tx.insert(briefingUnit).values({ briefingId: id, unitId });
	});

	return place('', { owner: 'head' }, { briefing: id });
}

/** A module that somebody has uploaded, with one of its lessons, files and pictures. */
async function uploadPlace(db: Database, personId: string): Promise<Place> {
	const { files } = await readModule();
	const shown = files.find(({ name }) => name.endsWith('.svg'))!;

	return place(
		'',
		{},
		{
			upload: await storedUpload(db, personId),
			lesson: 'foto',
			file: 'quiz.md',
			name: `${shown.sha256}.svg`
		}
	);
}

function place(name: string, about: About, params: Record<string, string>): Place {
	return { name, about, params, query: '', fields: {} };
}

/** One that is open, and one that was handed in. */
async function attemptsOf(db: Database, personIds: Record<Actor, string>, now: Date): Promise<Place[]> {
	const { id } = await startAttempt(db, { personId: personIds.employee, moduleId, affirmed: true }, now);
	const closed = (await db
		.select({ id: attempt.id })
		.from(attempt)
		.where(and(eq(attempt.personId, personIds.head), isNotNull(attempt.submittedAt)))
		.get())!;
	const places: Place[] = [];

	for (const [owner, attemptId] of [
		['employee', id],
		['head', closed.id]
	] as const) {
		const { snapshot } = (await findOwn(db, personIds[owner], attemptId))!;
		const { token } = snapshot.questions[0]!.options[0]!;
		const fields = { 'shown-0': '', 'answer-0': token, token };
		places.push({ ...place(`attempt of ${owner}`, { owner }, { attempt: attemptId }), fields });
	}

	return places;
}

async function certificateOf(db: Database, personId: string) {
	return (await db
		.select({ id: certificate.id, code: certificate.code })
		.from(certificate)
		.leftJoin(certificateEvent, eq(certificateEvent.certificateId, certificate.id))
		.where(and(eq(certificate.personId, personId), isNull(certificateEvent.id)))
		.orderBy(desc(certificate.issuedAt))
		.get())!;
}

/** Somebody who counts in a unit and is none of the actors. */
async function bystanderIn(db: Database, unitId: string, personIds: string[]): Promise<string | undefined> {
	const found = await db
		.select({ id: post.personId })
		.from(post)
		.where(
			and(
				eq(post.unitId, unitId),
				eq(post.isPrimary, true),
				isNull(post.recordedTo),
				isNull(post.validTo),
				notInArray(post.personId, personIds)
			)
		)
		.orderBy(asc(post.personId))
		.get();

	return found?.id;
}

async function secretsIn(db: Database): Promise<string[]> {
	const people = await db.select({ name: person.name }).from(person);
	const certificates = await db.select({ number: certificate.number }).from(certificate);
	const statements = await db.select({ number: attestation.number }).from(attestation);

	return [...people.map(({ name }) => name), ...[...certificates, ...statements].map(({ number }) => number)];
}

export async function sessionsOf(db: Database, personId: string): Promise<string[]> {
	const rows = await db
		.select({ id: session.id })
		.from(session)
		.innerJoin(account, eq(account.id, session.userId))
		.where(eq(account.personId, personId))
		.orderBy(asc(session.id));

	return rows.map(({ id }) => id);
}
