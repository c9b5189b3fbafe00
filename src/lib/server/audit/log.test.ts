import { eq, sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { testDatabase } from '#lib/server/db/test-database.ts';
import { briefing } from '#lib/server/db/schema/briefings.ts';
import { officialTextVersion } from '#lib/server/db/schema/official-texts.ts';
import { requirement } from '#lib/server/db/schema/programmes.ts';
import { foundDinas, longAgo, signedAt } from '../oversight/test-city.ts';
import { recordAudit, type AuditKind } from './audit.ts';
import { listAudit } from './log.ts';

test('an entry says what it is about in words, and keeps an id that nothing is known of', async () => {
	const world = await foundDinas(await testDatabase());
	const { db, cycleId, ani, unitId } = world;
	const asked = (await db.select().from(requirement).where(eq(requirement.cycleId, cycleId)).get())!;
	await db.write(async (tx) => {
		await tx.run(sql`insert into publication (id, module_id, n, kind, sha256, module, source, note, published_at)
			values ('terbitan', 'netralitas-dasar', 1, 'first', '0', '{"title":"Dasar netralitas"}', 'public', '', 0)`);
		await tx.run(sql`insert into attempt
				(id, person_id, module_id, requirement_id, publication_id, n, seed, snapshot, started_at)
			values ('pengerjaan', ${ani.id}, 'netralitas-dasar', ${asked.id}, 'terbitan', 1, '', '{}', ${longAgo.getTime()})`);
	});
	await world.city.addCycle({ id: 'netralitas-dasar' });
	await db.write(async (tx) => {
		await tx.insert(briefing).values({
			...{ id: 'sosialisasi', cycleId, title: 'Apel netralitas', heldOn: '2026-11-02', place: '', dayCode: '' },
			...{ createdBy: ani.id, createdAt: longAgo }
		});
		for (const [kind, title] of [['circular', 'Edaran'] as const, ['pledge', 'Ikrar kita'] as const]) {
			await tx.insert(officialTextVersion).values({
				...{ kind, ref: 'ikrar', version: 1, title, form: 'ikrar', example: false, institution: '' },
				...{ issuedOn: '2026-11-02', bodyMarkdown: '', bodyHtml: '', sha256: '', publishedAt: longAgo }
			});
		}
	});
	const told: [AuditKind, string, string][] = [
		['person.change', ani.id, 'Ani'],
		['unit.change', unitId, 'Dinas Contoh'],
		['content.publish', 'netralitas-dasar', 'Dasar netralitas'],
		['programme.publish', 'netralitas-dasar', 'Netralitas bagi semua pegawai'],
		['staff.view', 'netralitas-dasar/2026', 'Netralitas bagi semua pegawai (2026)'],
		['attempt.grade', 'pengerjaan', 'Ani: Dasar netralitas'],
		['waiver.add', ani.enrolmentId, 'Ani: Netralitas bagi semua pegawai (2026)'],
		['briefing.create', 'sosialisasi', 'Apel netralitas'],
		['pledge.affirm', 'ikrar', 'Ikrar kita'],
		['regulation.publish', 'uu-yang-tidak-ada', 'uu-yang-tidak-ada']
	];
	await db.write(async (tx) => {
		for (const [kind, subject] of told) await recordAudit(tx, { at: signedAt, actor: 'system', kind, subject });
	});

	const { entries } = await listAudit(db, { query: '' });
	expect(entries.map(({ kind, subject }) => [kind, subject]).reverse()).toEqual(
		told.map(([kind, , subject]) => [kind, subject])
	);
});
