import { eq, sql } from 'drizzle-orm';
import type { Database } from '#lib/server/db/connect.ts';
import { account, roleGrant } from '#lib/server/db/schema/accounts.ts';
import { person } from '#lib/server/db/schema/organisation.ts';
import { mail, notice, reminder } from '#lib/server/db/schema/reminders.ts';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { TestCity } from '../oversight/test-city.ts';
import { rebuildStandings } from '../oversight/standings.ts';

/** Half past eight in the morning of a day, at the place of the test city. */
export const morning = (day: string) => new Date(`${day}T08:30:00+07:00`);
export const origin = 'https://netral.contoh.go.id';

/**
 * A city with a dinas and a section below it. Ani and Budi of the dinas and Cici of the section are enrolled on Monday, 2 March
 * 2026; everything is due on Friday, 1 May.
 */
export async function remindedCity() {
	const db = await testDatabase();
	const city = await TestCity.found(db);
	const top = await city.addUnit(null, 'Pemerintah Kota Mertasari');
	const unitId = await city.addUnit(top, 'Dinas Contoh');
	const section = await city.addUnit(unitId, 'Bidang Contoh');
	const elsewhere = await city.addUnit(top, 'Dinas Lain');
	const cycleId = await city.addCycle({ opensOn: '2026-03-02', dueOn: '2026-05-01' });
	const secretary = await city.addPerson({ name: 'Sekretaris', unitId: top, heads: true, category: 'jpt' });
	const head = await city.addPerson({ name: 'Kepala', unitId, heads: true, category: 'jpt' });
	const enrolled = async (name: string, where: string) => {
		const id = await city.addPerson({ name, unitId: where, activated: morning('2026-03-02') });
		const enrolmentId = await city.enrol(id, cycleId, { at: morning('2026-03-02'), dueOn: '2026-05-01' });

		return { id, enrolmentId };
	};
	const people = {
		ani: await enrolled('Ani', unitId),
		budi: await enrolled('Budi', unitId),
		cici: await enrolled('Cici', section)
	};
	const administrator = await city.addPerson({ name: 'Admin', activated: morning('2026-03-02') });
	await db.write(async (tx) => {
		const { id } = (await tx
			.select({ id: account.id })
			.from(account)
			.where(eq(account.personId, administrator))
			.get())!;
		await tx.insert(roleGrant).values({ accountId: id, role: 'administrator', grantedFrom: '2026-01-01' });
		await rebuildStandings(tx, '2026-03-02');
	});

	return { db, city, top, unitId, section, elsewhere, cycleId, secretary, head, administrator, ...people };
}

export async function giveAddress(db: Database, personId: string, email: string | null): Promise<void> {
	await db.write((tx) => tx.update(person).set({ email }).where(eq(person.id, personId)));
}

/** What was taken, as "name: step". */
export async function takenSteps(db: Database): Promise<string[]> {
	const rows = await db
		.select({ name: person.name, step: reminder.step })
		.from(reminder)
		.innerJoin(person, eq(person.id, reminder.personId))
		.orderBy(reminder.at, person.name);

	return rows.map(({ name, step }) => `${name}: ${step}`);
}

/** The outbox, as "address kind state". */
export async function outboxLines(db: Database): Promise<string[]> {
	const rows = await db
		.select({ address: mail.address, kind: notice.kind, state: mail.state })
		.from(mail)
		.innerJoin(notice, eq(notice.id, mail.noticeId))
		.orderBy(mail.address, sql`${mail.id}`);

	return rows.map(({ address, kind, state }) => `${address} ${kind} ${state}`);
}
