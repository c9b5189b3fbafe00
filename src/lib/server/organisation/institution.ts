import type { Reader, Transaction } from '#lib/server/db/connect.ts';
import { preparedOnce } from '#lib/server/db/prepared.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { institution } from '#lib/server/db/schema/organisation.ts';
import { m } from '#lib/paraglide/messages.js';
import { recordAudit, type Actor } from '../audit/audit.ts';
import { Problem } from '../problem.ts';
import { dayOf } from './days.ts';

export type Institution = { name: string; timeZone: string; demo: boolean };

/** The institution that this deployment serves, once `netral setup` has named it. */
export async function findInstitution(db: Reader): Promise<Institution | undefined> {
	return institutionQuery(db).get();
}

const institutionQuery = preparedOnce((db) =>
	db
		.select({ name: institution.name, timeZone: institution.timeZone, demo: institution.demo })
		.from(institution)
		.prepare()
);

/** @throws Problem `institution_missing` before `netral setup` */
export async function requireInstitution(db: Reader): Promise<Institution> {
	const found = await findInstitution(db);
	if (!found) throw new Problem('institution_missing', m.institution_missing());

	return found;
}

/** Names the institution. @throws Problem `institution_exists` when it has a name already */
export async function createInstitution(tx: Transaction, made: Institution, now: Date): Promise<void> {
	if (await findInstitution(tx)) throw new Problem('institution_exists', m.institution_exists());

	await tx
		.insert(institution)
		.values({ id: 'institution', ...made, factorSince: dayOf(now, made.timeZone), createdAt: now });
}

/** Whether what is uploaded in the browser is published only once a second person has approved it. */
export async function isTwoPeoplePublish(db: Reader): Promise<boolean> {
	const row = await db.select({ two: institution.twoPeoplePublish }).from(institution).get();

	return row?.two ?? false;
}

/** Sets it, and says so in the log if that is a change. @throws Problem `institution_missing` before `netral setup` */
export async function setTwoPeoplePublish(
	tx: Transaction,
	twoPeoplePublish: boolean,
	{ by, now }: { by: Actor; now: Date }
): Promise<void> {
	await requireInstitution(tx);
	if ((await isTwoPeoplePublish(tx)) === twoPeoplePublish) return;

	await tx.update(institution).set({ twoPeoplePublish });
	await recordAudit(tx, {
		at: now,
		actor: by,
		kind: 'institution.change',
		subject: 'institution',
		payload: { twoPeoplePublish }
	});
}

/** Whether anyone may see what share of each unit's staff has been trained. */
export async function isProgressPublic(db: Reader): Promise<boolean> {
	const row = await db.select({ shown: institution.publicProgress }).from(institution).get();

	return row?.shown ?? false;
}

/** Sets it, and says so in the log if that is a change. @throws Problem `institution_missing` before `netral setup` */
export async function setProgressPublic(
	tx: Transaction,
	publicProgress: boolean,
	{ by, now }: { by: Actor; now: Date }
): Promise<void> {
	await requireInstitution(tx);
	if ((await isProgressPublic(tx)) === publicProgress) return;

	await tx.update(institution).set({ publicProgress });
	await recordAudit(tx, {
		at: now,
		actor: by,
		kind: 'institution.change',
		subject: 'institution',
		payload: { publicProgress }
	});
}

export const longestGraceDays = 90;

/** Days that people who come to need a second factor may sign in without one. */
export async function findFactorGrace(db: Reader): Promise<number> {
	const row = await db.select({ days: institution.factorGraceDays }).from(institution).get();

	return row?.days ?? 0;
}

/**
 * Sets them as typed, and says so in the log if that is a change.
 * @throws Problem `grace_invalid` about the field `factorGraceDays`, or `institution_missing` before `netral setup`
 */
export async function setFactorGrace(
	tx: Transaction,
	typed: string,
	{ by, now }: { by: Actor; now: Date }
): Promise<void> {
	await requireInstitution(tx);
	const text = typed.trim();
	const factorGraceDays = Number(text);
	if (!/^\d{1,3}$/.test(text) || factorGraceDays > longestGraceDays) {
		const most = longestGraceDays;
		throw new Problem('grace_invalid', m.settings_grace_invalid({ value: text, most }), 'factorGraceDays');
	}
	if ((await findFactorGrace(tx)) === factorGraceDays) return;

	await tx.update(institution).set({ factorGraceDays });
	await recordAudit(tx, {
		at: now,
		actor: by,
		kind: 'institution.change',
		subject: 'institution',
		payload: { factorGraceDays }
	});
}

/** Today in the institution's time zone. */
export async function today(db: Reader, now: Date): Promise<Day> {
	return dayOf(now, (await requireInstitution(db)).timeZone);
}

/** Today, also where no institution is set up yet: laws are read before. */
export async function dayHere(db: Reader, now: Date): Promise<Day> {
	return dayOf(now, (await findInstitution(db))?.timeZone ?? 'Asia/Jakarta');
}
