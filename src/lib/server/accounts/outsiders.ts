import { randomInt } from 'node:crypto';
import { and, eq, isNull } from 'drizzle-orm';
import type { Transaction } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { person, personNumber } from '#lib/server/db/schema/organisation.ts';
import { m } from '#lib/paraglide/messages.js';
import { recordAudit, type Actor } from '../audit/audit.ts';
import { normaliseNumber, numberKind } from '../organisation/numbers.ts';
import { Problem } from '../problem.ts';

/**
 * Enters a person without a post: an outsider (a Bawaslu trainer, an auditor), who gets a local number when none is
 * given, or the first administrator, whom a later staff file finds by the number.
 * @throws Problem about `name`, `number` or `organisation`
 */
export async function createPerson(
	tx: Transaction,
	given: { name: string; organisation?: string | undefined; number?: string | undefined; from: Day; by: Actor },
	now: Date
): Promise<{ personId: string; number: string }> {
	const name = given.name.trim().replace(/\s+/g, ' ');
	const organisation = given.organisation?.trim().replace(/\s+/g, ' ') || null;
	if (name.length < 2 || name.length > 200) throw new Problem('person_name', m.account_person_name(), 'name');
	if (organisation && organisation.length > 200) {
		throw new Problem('person_organisation', m.account_person_organisation(), 'organisation');
	}

	// Sending the form twice would otherwise make the same person twice.
	if (organisation && (await isKnown(tx, name, organisation))) {
		throw new Problem('person_exists', m.account_person_exists({ name, organisation }), 'name');
	}

	const number = given.number ? normaliseNumber(given.number) : await freeLocalNumber(tx);
	if (!/^[A-Z0-9/_-]{4,30}$/.test(number)) throw new Problem('person_number', m.account_person_number(), 'number');
	if (await isTaken(tx, number)) throw new Problem('person_number_taken', m.account_person_number_taken(), 'number');

	const [made] = await tx.insert(person).values({ name, organisation, createdAt: now }).returning({ id: person.id });
	const personId = made!.id;
	await tx.insert(personNumber).values({
		personId,
		number,
		kind: numberKind(number, undefined),
		validFrom: given.from,
		recordedFrom: now
	});
	await recordAudit(tx, {
		at: now,
		actor: given.by,
		kind: 'person.change',
		subject: personId,
		payload: { created: true, outsider: organisation !== null }
	});

	return { personId, number };
}

/** Short enough to type on a phone; says nothing about the person. */
async function freeLocalNumber(tx: Transaction): Promise<string> {
	for (;;) {
		const number = `LUAR${randomInt(100_000, 1_000_000)}`;
		if (!(await isTaken(tx, number))) return number;
	}
}

async function isKnown(tx: Transaction, name: string, organisation: string): Promise<boolean> {
	const known = await tx
		.select({ id: person.id })
		.from(person)
		.where(and(eq(person.name, name), eq(person.organisation, organisation)))
		.limit(1)
		.get();

	return !!known;
}

async function isTaken(tx: Transaction, number: string): Promise<boolean> {
	const taken = await tx
		.select({ id: personNumber.id })
		.from(personNumber)
		.where(and(eq(personNumber.number, number), isNull(personNumber.recordedTo)))
		.get();

	return !!taken;
}
