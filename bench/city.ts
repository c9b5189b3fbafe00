import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { sql } from 'drizzle-orm';
import { connect, type Database } from '#lib/server/db/connect.ts';
import { applicationRoot } from '#lib/server/application-root.ts';
import { readSettings } from '#lib/server/settings/settings.ts';
import { prepareDemo } from '../src/cli/demo.ts';

export const password = 'kata sandi untuk mengukur';
export const moduleId = 'dasar-netralitas';

export type BenchCity = {
	dataDir: string;
	databaseUrl: string;
	/** Settings that a server of this city needs. */
	env: Record<string, string>;
	db: Database;
	/** People with an account and an open requirement of the module, who have done nothing for it yet. */
	learners: { personId: string; accountId: string; number: string }[];
	remove(): void;
};

const made = new Map<number, Promise<string>>();

/** A demo city of `staff` people in a folder of its own. It is made once in a run and copied from then on. */
export async function makeCity(staff = 1200): Promise<BenchCity> {
	// To measure again and again while something is being improved.
	const kept = process.env.NETRAL_BENCH_CITY;
	if (!made.has(staff)) made.set(staff, kept ? Promise.resolve(kept) : makeTemplate(staff));
	const dataDir = mkdtempSync(join(tmpdir(), 'netral-bench-'));
	cpSync(await made.get(staff)!, dataDir, { recursive: true });

	return openCity(dataDir);
}

/** Removes what the copies were made from. */
export async function removeTemplates(): Promise<void> {
	if (process.env.NETRAL_BENCH_CITY) return;

	for (const folder of made.values()) rmSync(await folder, { recursive: true, force: true });
}

async function makeTemplate(staff: number): Promise<string> {
	const dataDir = mkdtempSync(join(tmpdir(), 'netral-bench-'));
	const root = applicationRoot();
	process.env.NETRAL_DEMO_STAFF = String(staff);
	process.env.NETRAL_DEMO_PASSWORD = password;
	await prepareDemo(readSettings({ DATA_DIR: dataDir }, root), join(root, 'drizzle'), new Date());

	return dataDir;
}

async function openCity(dataDir: string): Promise<BenchCity> {
	const databaseUrl = pathToFileURL(join(dataDir, 'netral.db')).href;
	const db = await connect(databaseUrl);
	const learners = await db.all<BenchCity['learners'][number]>(sql`
		select a.person_id as personId, a.id as accountId, n.number as number
		from account a join person_number n on n.person_id = a.person_id and n.recorded_to is null and n.valid_to is null
		where a.activated_at is not null and a.password_hash is not null
			and exists (
				select 1 from enrolment e join requirement r on r.cycle_id = e.cycle_id and r.ref = ${moduleId}
				where e.person_id = a.person_id and e.completed_at is null and e.ended_at is null
			)
			and not exists (select 1 from reading r where r.person_id = a.person_id)
			and not exists (select 1 from attempt t where t.person_id = a.person_id)
		order by a.id`);

	return {
		dataDir,
		databaseUrl,
		env: { NETRAL_CONTENT_OVERLAY: join(dataDir, 'demo-content') },
		db,
		learners,
		remove: () => {
			db.close();
			rmSync(dataDir, { recursive: true, force: true });
		}
	};
}

/** The rendered HTML of the longest lesson of the module, as it was published. */
export async function longestLesson(db: Database): Promise<{ slug: string; html: string }> {
	const rows = await db.all<{ slug: string; parts: string }>(sql`
		select v.slug as slug, v.parts as parts
		from publication_lesson l join lesson_version v on v.id = l.lesson_version_id
		join publication p on p.id = l.publication_id
		where p.module_id = ${moduleId} and p.n = (select max(n) from publication where module_id = ${moduleId})`);
	const lessons = rows.map(({ slug, parts }) => ({
		slug,
		html: (JSON.parse(parts) as { kind: string; html?: string }[]).map((part) => part.html ?? '').join('')
	}));

	return lessons.sort((a, b) => b.html.length - a.html.length)[0]!;
}

/** How many words of text a piece of HTML holds. */
export function wordsIn(html: string): number {
	return html
		.replace(/<[^>]+>/g, ' ')
		.split(/\s+/)
		.filter(Boolean).length;
}

/** The cast's numbers, by part. */
export function castOf(city: BenchCity): Record<string, string> {
	return JSON.parse(readFileSync(join(city.dataDir, 'demo-cast.json'), 'utf8')) as Record<string, string>;
}
