import { appendFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { m } from '#lib/paraglide/messages.js';
import { connect } from './db/connect.ts';
import { person } from './db/schema/organisation.ts';
import { Problem } from './problem.ts';

export type TestTask =
	| { echo: unknown }
	| { refuse: true }
	| { fail: true }
	| { stayMs: number; name: string; log: string }
	| { holdFor: number; databaseUrl: string };

/** A task that answers what it was given, refuses, breaks, stays a while and logs that it came and went, or writes and then stays in one query for so many rows. */
export async function runTask(task: TestTask): Promise<unknown> {
	if ('echo' in task) return task.echo;
	if ('refuse' in task) throw new Problem('refused', m.guard_not_found());
	if ('fail' in task) throw new Error('It broke.');
	if ('stayMs' in task) {
		appendFileSync(task.log, `+${task.name} `);
		await pause(task.stayMs);
		appendFileSync(task.log, `-${task.name} `);

		return task.name;
	}

	const db = await connect(task.databaseUrl);

	return db.write(async (tx) => {
		await tx.insert(person).values({ id: 'tertahan', name: 'Tertahan', createdAt: new Date() });

		return tx.all(sql`
			with recursive n(i) as (select 1 union all select i + 1 from n where i < ${task.holdFor})
			select count(*) as count from n`);
	});
}
