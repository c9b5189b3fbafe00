import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { notice } from '#lib/server/db/schema/reminders.ts';
import { planOf, statementsOf } from '#lib/server/db/test-plans.ts';
import { rebuildStandings } from '../oversight/standings.ts';
import { countLate, listLate } from './needed.ts';
import { dismissNotice, listNotices, ownKinds } from './notices.ts';
import { findLastNudges } from './nudges.ts';
import { markSending, settleMail, takeMail } from './outbox.ts';
import { foreseeDue, remindDue } from './reminders.ts';
import { giveAddress, morning, remindedCity } from './test-reminders.ts';

test('whoever is to be reminded is found by an index of those who are not done', async () => {
	const { db } = await remindedCity();
	const texts = await statementsOf(async () => void (await foreseeDue(db, morning('2026-03-02'))));
	const hot = texts.filter((text) => text.includes('json_group_array'));

	expect(hot).toHaveLength(1);
	expect(await planOf(db, hot[0]!)).toEqual([
		expect.stringMatching(/^SEARCH s USING INDEX standing_open \(enrolment_id>\?\)$/),
		expect.stringMatching(/^SEARCH e USING INDEX \w+ \(id=\?\)$/),
		expect.stringMatching(/^CORRELATED SCALAR SUBQUERY/),
		expect.stringMatching(/^SEARCH r USING INDEX reminder_person_cycle_step \(person_id=\? AND cycle_id=\?\)$/)
	]);
});

test('no query of a reminder, its mail and its notice reads a table that grows from its beginning', async () => {
	const { db, ani } = await remindedCity();
	await giveAddress(db, ani.id, 'ani@contoh.go.id');
	const on = '2026-03-02';
	await db.write((tx) => rebuildStandings(tx, on));

	const texts = await statementsOf(async () => {
		await remindDue(db, { sends: true }, morning(on));
		const taken = (await takeMail(db, on, morning(on)))!;
		await markSending(db, taken, morning(on));
		await settleMail(db, taken, { outcome: 'sent', answer: '250' }, morning(on));
		const [shown] = await listNotices(db, ani.id, ownKinds, on);
		await dismissNotice(db, ani.id, shown!.id, morning(on));
	});
	expect(texts.length).toBeGreaterThan(15);

	const plans = await Promise.all(texts.map(async (text) => ({ text, plan: await planOf(db, text) })));
	const scans = plans.flatMap(({ text, plan }) =>
		plan
			.filter((detail) => /^SCAN/.test(detail))
			// One row, the cycles of all years, values that the query brings itself, the end of a chain.
			.filter((detail) => !/^SCAN (?:institution|standing_day|cycle|json_each|(?:\d+ )?CONSTANT ROWS?)\b/.test(detail))
			.filter((detail) => !(/^SCAN audit_\w+$/.test(detail) && /\border by "audit_\w+"\."seq" desc limit/.test(text)))
			.map((detail) => ({ detail, text }))
	);
	expect(scans).toEqual([]);
});

test('when people were last nudged is looked up by person', async () => {
	const { db, ani, budi } = await remindedCity();
	const texts = await statementsOf(async () => void (await findLastNudges(db, [ani.id, budi.id])));

	expect((await planOf(db, texts[0]!)).filter((step) => /^(SCAN (?!json_each)|SEARCH r )/.test(step))).toEqual([
		expect.stringMatching(/^SEARCH r USING INDEX reminder_person_cycle_step \(person_id=\?/)
	]);
});

test("who of a notice is still the head's is found from the notice, and nobody else is looked at", async () => {
	const { db, head } = await remindedCity();
	for (const day of ['2026-05-02', '2026-05-04']) await remindDue(db, { sends: false }, morning(day));
	const about = (await db.select().from(notice).where(eq(notice.recipientId, head)).get())!;
	const texts = await statementsOf(async () => {
		expect(await listLate(db, about, '2026-05-04', 10)).toHaveLength(3);
		expect(await countLate(db, about, '2026-05-04')).toEqual({ people: 3, units: 2 });
	});
	const hot = texts.filter((text) => text.includes('from reminder r'));

	expect(hot).toHaveLength(2);
	for (const text of hot) {
		const plan = await planOf(db, text);
		expect(plan.find((step) => /^S(?:EARCH|CAN)/.test(step))).toMatch(
			/^SEARCH r USING INDEX reminder_batch \(batch=\?\)$/
		);
		expect(plan.filter((step) => /^SCAN (?!json_each)/.test(step))).toEqual([]);
	}
});
