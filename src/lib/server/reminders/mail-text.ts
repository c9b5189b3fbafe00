import { eq } from 'drizzle-orm';
import { endOfDayInWords } from '#lib/language/in-words.ts';
import type { Reader } from '#lib/server/db/connect.ts';
import { account } from '#lib/server/db/schema/accounts.ts';
import { person } from '#lib/server/db/schema/organisation.ts';
import type { notice } from '#lib/server/db/schema/reminders.ts';
import { m } from '#lib/paraglide/messages.js';
import { inLanguage, type Language } from '../language.ts';
import { clockOf, type Clocks } from '../organisation/clocks.ts';
import { requireInstitution } from '../organisation/institution.ts';
import { primaryPost } from '../organisation/persons.ts';
import { whereaboutsInWords } from '../organisation/whereabouts.ts';
import { listLate, type LatePerson } from './needed.ts';
import { noticeText } from './notice-text.ts';
import { noticeFacts, ownKinds } from './notices.ts';

export type MailText = { subject: string; text: string; html: string };

/** Longer lists stand on the page. */
const mostNames = 100;

/**
 * The mail of a notice, as things are when it is sent, in the language that its reader chose last. It holds nobody's data but
 * names: of the reader, and for a head of those in the own unit who are late.
 */
export async function writeMail(
	db: Reader,
	about: typeof notice.$inferSelect,
	{ origin, clocks }: { origin: string; clocks: Clocks }
): Promise<MailText> {
	const { name: institution } = await requireInstitution(db);
	const facts = await noticeFacts(db, about.id, clocks.on);
	const reader = await readerOf(db, about.recipientId);
	const people = about.kind === 'head' ? await listLate(db, about, clocks.on, mostNames) : [];
	const unitId = about.recipientId === null ? undefined : (await primaryPost(db, about.recipientId, clocks.on))?.unitId;
	const own = clockOf(clocks, unitId);

	return inLanguage(reader.language, () => {
		const { title, sentences, path, link } = noticeText(facts, own.timeZone);
		const left = (facts.late?.people ?? 0) - people.length;
		const names = [
			...people.map((one) => lateLine(one, clockOf(clocks, one.unitId).timeZone)),
			...(people.length > 0 && left > 0 ? [m.mail_more({ count: left })] : [])
		];
		const isOwn = (ownKinds as readonly string[]).includes(about.kind);

		return layOut({
			subject: `${title} · ${m.app_name()}`,
			greeting: reader.name === null ? m.mail_greeting_sekda() : m.mail_greeting({ name: reader.name }),
			paragraphs: [...sentences, ...(isOwn && !reader.activated ? [m.mail_not_activated()] : [])],
			names,
			link: { label: link, href: origin + path },
			foot: [m.mail_from({ institution, address: origin }), m.mail_address()]
		});
	});
}

type Reading = { name: string | null; language: Language; activated: boolean };

async function readerOf(db: Reader, personId: string | null): Promise<Reading> {
	const row =
		personId === null
			? undefined
			: await db
					.select({ name: person.name, language: account.language, activatedAt: account.activatedAt })
					.from(person)
					.leftJoin(account, eq(account.personId, person.id))
					.where(eq(person.id, personId))
					.get();

	return { name: row?.name ?? null, language: row?.language ?? 'id', activated: !!row?.activatedAt };
}

function lateLine({ name, unit, dueOn, whereabouts }: LatePerson, timeZone: string): string {
	const line = m.mail_late_line({ name, unit, due: endOfDayInWords(dueOn, timeZone) });
	const where = whereaboutsInWords(whereabouts);

	return where === null ? line : `${line} (${where})`;
}

type Parts = {
	subject: string;
	greeting: string;
	paragraphs: string[];
	names: string[];
	link: { label: string; href: string };
	foot: string[];
};

/** The same words twice: as plain text, and as HTML without pictures, scripts or anything from elsewhere. */
function layOut({ subject, greeting, paragraphs, names, link, foot }: Parts): MailText {
	const text = [
		greeting,
		...paragraphs,
		...(names.length > 0 ? [names.map((name) => `- ${name}`).join('\n')] : []),
		`${link.label}:\n${link.href}`,
		`--\n${foot.join('\n')}`
	].join('\n\n');
	const html = [
		'<!doctype html><html><body style="font-family:sans-serif;font-size:16px;line-height:1.5;max-width:36em">',
		...[greeting, ...paragraphs].map((line) => `<p>${escaped(line)}</p>`),
		...(names.length > 0 ? [`<ul>${names.map((name) => `<li>${escaped(name)}</li>`).join('')}</ul>`] : []),
		`<p><a href="${escaped(link.href)}">${escaped(link.label)}</a><br>${escaped(link.href)}</p>`,
		`<hr><p style="font-size:14px">${foot.map(escaped).join('<br>')}</p>`,
		'</body></html>'
	].join('\n');

	return { subject, text, html };
}

function escaped(text: string): string {
	const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

	return text.replace(/[&<>"]/g, (character) => entities[character]!);
}
