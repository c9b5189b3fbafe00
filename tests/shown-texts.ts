import { eq } from 'drizzle-orm';
import { createBriefing, listBriefingCycles } from '#lib/server/briefings/briefings.ts';
import type { Database } from '#lib/server/db/connect.ts';
import { briefing } from '#lib/server/db/schema/briefings.ts';
import { today } from '#lib/server/organisation/institution.ts';
import { findCircularQuestions, findCurrentText } from '#lib/server/official-texts/official-texts.ts';
import { prepareOfficialText, publishOfficialText } from '#lib/server/official-texts/publish-text.ts';
import type { City } from './fixtures.ts';

/** Publishes a second version of a circular, which says in its last sentence but one what it is in another word. */
export async function changeCircular(db: Database, ref: string): Promise<void> {
	const text = (await findCurrentText(db, 'circular', ref))!;
	const source = {
		...{ id: text.ref, kind: text.form, title: text.title, version: 2, example: true, institution: text.institution },
		...{ date: text.issuedOn, bodyHtml: text.bodyHtml, origin: 'overlay' as const },
		bodyMarkdown: text.bodyMarkdown.replace('Surat edaran ini mulai', 'Ketentuan edaran ini mulai'),
		questions: await findCircularQuestions(db, text.id)
	};
	await db.write((tx) =>
		publishOfficialText(tx, prepareOfficialText('circular', source), { by: 'command', now: new Date() })
	);
}

/** The briefing of the demo that waits for approval, and one that an officer is entering. */
export async function briefingsOf({ db }: City, officer: string): Promise<{ submitted: string; open: string }> {
	const now = new Date();
	const on = await today(db, now);
	const [asking] = await listBriefingCycles(db, on);
	const asked = { cycleId: asking!.id, title: 'Apel netralitas', heldOn: on, place: 'Halaman kantor', units: ['18'] };
	const { id } = (await db.select().from(briefing).where(eq(briefing.state, 'submitted')).get())!;

	return {
		submitted: id,
		open: await db.write((tx) => createBriefing(tx, asked, { by: officer, mayFor: 'all', on, now }))
	};
}
