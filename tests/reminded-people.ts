import { eq } from 'drizzle-orm';
import type { Database } from '#lib/server/db/connect.ts';
import { person } from '#lib/server/db/schema/organisation.ts';
import { primaryPost } from '#lib/server/organisation/persons.ts';
import { addDays, endOfDay } from '#lib/server/organisation/days.ts';
import { requireInstitution, today } from '#lib/server/organisation/institution.ts';
import { sendDigests } from '#lib/server/reminders/digest.ts';
import { nudge } from '#lib/server/reminders/nudges.ts';
import { settleMail, takeMail } from '#lib/server/reminders/outbox.ts';
import { weekdayOf } from '#lib/server/reminders/rest.ts';

const posting = { sends: true };

/**
 * Somebody is nudged by the head, by a mail that bounces, and by one that waits; every head has the digest of this week. All
 * of it whatever the hour, while the server's own reminders keep the times of rest.
 */
export async function remindPeople(
	db: Database,
	{ head, employee, cycleId }: { head: string; employee: string; cycleId: string },
	now: Date
): Promise<void> {
	const { timeZone } = await requireInstitution(db);
	const on = await today(db, now);
	const { unitId } = (await primaryPost(db, employee, on))!;
	const nudgeAt = (at: Date) =>
		nudge(db, { by: head, unitId, unitIds: [unitId], cycleId, personIds: [employee] }, posting, at);
	await db.write((tx) => tx.update(person).set({ email: 'rekaan@contoh.go.id' }).where(eq(person.id, employee)));

	await nudgeAt(endOfDay(addDays(on, -4), timeZone));
	const taken = (await takeMail(db, on, now))!;
	await settleMail(db, taken, { outcome: 'bounced', answer: '550 5.1.1 Mailbox does not exist' }, now);
	await db.write((tx) => tx.update(person).set({ email: 'rekaan.baru@contoh.go.id' }).where(eq(person.id, employee)));
	await nudgeAt(now);
	await db.write((tx) => tx.update(person).set({ email: 'rekaan@contoh.go.id' }).where(eq(person.id, employee)));

	const monday = addDays(on, 1 - (weekdayOf(on) || 7));
	const noon = new Date(endOfDay(addDays(monday, -1), timeZone).getTime() + 12 * 3600 * 1000);
	await sendDigests(db, posting, noon);
}
