import { desc, eq, sql, type SQL } from 'drizzle-orm';
import type { OfficialText } from '#lib/content/model.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Reader, Transaction } from '#lib/server/db/connect.ts';
import { circularQuestions, officialTextVersion, type OfficialTextKind } from '#lib/server/db/schema/official-texts.ts';
import { recordAudit, type Actor } from '../audit/audit.ts';
import { today } from '../organisation/institution.ts';
import { listed } from '../oversight/standing-query.ts';
import { refreshStandings } from '../oversight/standings.ts';
import { Problem } from '../problem.ts';
import { contentHash } from '../publishing/content-hash.ts';
import { requireHarmless } from '../publishing/harmless.ts';
import { findCurrentText } from './official-texts.ts';

/** A version ready to be written: found harmless, and hashed by what a reader sees and, apart from it, by what is asked. */
export type PreparedText = { kind: OfficialTextKind; source: OfficialText; sha256: string; questionsSha256: string };

/** @throws Problem `html_unsafe` */
export function prepareOfficialText(kind: OfficialTextKind, source: OfficialText): PreparedText {
	requireHarmless(source.id, source);
	const { title, kind: form, example, institution, date, bodyMarkdown, questions } = source;

	return {
		kind,
		source,
		sha256: contentHash({ title, form, example, institution, date, bodyMarkdown }),
		questionsSha256: contentHash(questions)
	};
}

export type PublishedText = {
	kind: OfficialTextKind;
	ref: string;
	version: number;
	/** How many fulfilled requirements of people who are not done yet the new version asks for again. */
	reopened: number;
};

/**
 * Says at once which text was changed under a version that stands, before anything is published.
 * @throws as `publishOfficialText`
 */
export async function requireNewVersions(db: Reader, texts: readonly PreparedText[]): Promise<void> {
	for (const text of texts) await isNew(db, text);
}

/**
 * Publishes a version that does not stand yet; a version that stands is never changed, but what is asked about it may be.
 * Whoever is not done with an enrolment is asked to acknowledge the new version; what is completed stays complete.
 * @returns nothing where the version stands already
 * @throws Problem `text_changed` or `text_older`
 */
export async function publishOfficialText(
	tx: Transaction,
	text: PreparedText,
	{ by, now }: { by: Actor; now: Date }
): Promise<PublishedText | undefined> {
	const { kind, source, sha256 } = text;
	const { id: ref, title, version, kind: form, example, institution, date, bodyMarkdown, bodyHtml } = source;
	if (!(await isNew(tx, text))) {
		await publishQuestions(tx, text, (await findCurrentText(tx, kind, ref))!.id, now);
		return undefined;
	}

	const [made] = await tx
		.insert(officialTextVersion)
		.values({
			...{ kind, ref, version, title, form, example, institution, bodyMarkdown, bodyHtml, sha256 },
			issuedOn: date,
			publishedAt: now
		})
		.returning({ id: officialTextVersion.id });
	await publishQuestions(tx, text, made!.id, now);
	const reopened = await reopenRequirements(tx, kind, ref, now);
	await recordAudit(tx, {
		at: now,
		actor: by,
		kind: `${kind}.publish`,
		subject: ref,
		payload: { version, sha256, reopened }
	});

	return { kind, ref, version, reopened };
}

async function isNew(db: Reader, { kind, source, sha256 }: PreparedText): Promise<boolean> {
	const standing = await findCurrentText(db, kind, source.id);
	const { id, version } = source;
	if (!standing || standing.version < version) return true;

	if (standing.version > version) {
		throw new Problem('text_older', m.publishing_text_older({ id, version, standing: standing.version }));
	}
	if (standing.sha256 !== sha256)
		throw new Problem('text_changed', m.publishing_text_changed({ id, version, next: version + 1 }));

	return false;
}

async function publishQuestions(
	tx: Transaction,
	{ source, questionsSha256: sha256 }: PreparedText,
	textVersionId: string,
	now: Date
): Promise<void> {
	if (source.questions.length === 0) return;

	const last = await tx
		.select({ n: circularQuestions.n, sha256: circularQuestions.sha256 })
		.from(circularQuestions)
		.where(eq(circularQuestions.textVersionId, textVersionId))
		.orderBy(desc(circularQuestions.n))
		.limit(1)
		.get();
	if (last?.sha256 === sha256) return;

	await tx.insert(circularQuestions).values({
		...{ textVersionId, sha256, questions: source.questions },
		n: (last?.n ?? 0) + 1,
		publishedAt: now
	});
}

/**
 * The conclusion is withdrawn, not the fact: who acknowledged which version when stays for ever, and so does when it was
 * counted as met.
 */
async function reopenRequirements(tx: Transaction, kind: OfficialTextKind, ref: string, now: Date): Promise<number> {
	await tx.run(sql`
		insert into former_fulfilment (enrolment_id, requirement_id, completed_at, until)
		select f.enrolment_id, f.requirement_id, coalesce(f.carried_at, f.completed_at), ${now.getTime()} ${asksAgain(kind, ref)}`);
	const rows = await tx.all<{ enrolmentId: string }>(sql`
		delete from fulfilment where id in (select f.id ${asksAgain(kind, ref)}) returning enrolment_id as enrolmentId`);
	const enrolments = rows.map(({ enrolmentId }) => enrolmentId);
	const persons = await tx.all<{ id: string }>(sql`
		select distinct person_id as id from enrolment where id in ${listed(enrolments)}`);
	await refreshStandings(
		tx,
		persons.map(({ id }) => id),
		await today(tx, now)
	);

	return rows.length;
}

/** Fulfilments `f` of a requirement whose enrolment is not completed, as `from …`. */
function asksAgain(kind: OfficialTextKind, ref: string): SQL {
	return sql`
		from requirement r
		join enrolment e on e.cycle_id = r.cycle_id and e.completed_at is null
		join fulfilment f on f.requirement_id = r.id and f.enrolment_id = e.id
		where r.kind = ${kind} and r.ref = ${ref}`;
}
