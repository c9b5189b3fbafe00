import { sql } from 'drizzle-orm';
import { m } from '#lib/paraglide/messages.js';
import { connect } from './db/connect.ts';
import { person } from './db/schema/organisation.ts';
import { Problem } from './problem.ts';

export type TestTask = { echo: unknown } | { refuse: true } | { fail: true } | { holdFor: number; databaseUrl: string };

/** A task that answers what it was given, refuses, breaks, or writes and then stays in one query for so many rows. */
export async function runTask(task: TestTask): Promise<unknown> {
	if ('echo' in task) return task.echo;
	if ('refuse' in task) throw new Problem('refused', m.guard_not_found());
	if ('fail' in task) throw new Error('It broke.');

	const db = await connect(task.databaseUrl);

	return db.write(async (tx) => {
		await tx.insert(person).values({ id: 'tertahan', name: 'Tertahan', createdAt: new Date() });

		return tx.all(sql`
			with recursive n(i) as (select 1 union all select i + 1 from n where i < ${task.holdFor})
			select count(*) as count from n`);
	});
}
