import { and, desc, eq, sql, type SQL } from 'drizzle-orm';
import { m } from '#lib/paraglide/messages.js';
import type { Reader, Transaction } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { post } from '#lib/server/db/schema/organisation.ts';
import { acknowledgement, officialTextVersion, type OfficialTextKind } from '#lib/server/db/schema/official-texts.ts';
import { isOpen, listOtherRequirements, replacedSql, startEnrolments } from '../attempts/requirements.ts';
import { recordAudit } from '../audit/audit.ts';
import { holderFacts } from '../certificates/certified-facts.ts';
import type { Issued } from '../certificates/certificates.ts';
import { fulfil } from '../certificates/fulfil.ts';
import type { CertificateFacts } from '../documents/facts.ts';
import { postInWords } from '../documents/wording.ts';
import { standsOnSql } from '../organisation/as-of.ts';
import { dayOf } from '../organisation/days.ts';
import { headOf, listHeadedUnits } from '../organisation/heads.ts';
import { requireInstitution } from '../organisation/institution.ts';
import { primaryPost } from '../organisation/persons.ts';
import { findUnit } from '../organisation/units.ts';
import { refreshStandings } from '../oversight/standings.ts';
import { Problem } from '../problem.ts';
import { findCurrentText, type TextVersion } from './official-texts.ts';

export type Acknowledged = {
	kind: OfficialTextKind;
	ref: string;
	version: number;
	at: Date;
	holder: CertificateFacts['holder'] | null;
};

/** What a person has acknowledged and affirmed, the latest version of a text first. */
export async function listAcknowledged(db: Reader, personId: string): Promise<Acknowledged[]> {
	const { kind, ref, version } = officialTextVersion;

	return db
		.select({ kind, ref, version, at: acknowledgement.at, holder: acknowledgement.holder })
		.from(officialTextVersion)
		.innerJoin(
			acknowledgement,
			and(eq(acknowledgement.textVersionId, officialTextVersion.id), eq(acknowledgement.personId, personId))
		)
		.orderBy(desc(version));
}

/** Whose affirmation a pledge waits for: named by post and unit, never by name. */
export type AwaitedHead = { post: string; unit: string };

/**
 * Who affirms before the staff of a unit: whoever heads it, for good or acting, or the nearest unit above that is headed. Where
 * several head it, one of them is enough. Who heads a unit and is not asked for the pledge any more, or is waived, is passed over,
 * so that nobody waits for what will not come. Null where nobody is left.
 */
export async function firstToAffirm(
	db: Reader,
	unitId: string,
	pledge: Pick<TextVersion, 'id'>,
	on: Day
): Promise<(AwaitedHead & { personIds: string[]; affirmed: boolean }) | null> {
	for (let at: string | null = unitId; at !== null;) {
		const head = await headOf(db, at, on);
		if (!head) return null;

		const heading: typeof post.$inferSelect = (await db.select().from(post).where(eq(post.id, head.postId)).get())!;
		const unit = await findUnit(db, heading.unitId, on);
		const heads = await db.all<{ personId: string; affirmed: number; asked: number }>(sql`
			select post.person_id as personId, a.id is not null as affirmed, exists (${asksFor(sql`post.person_id`, pledge.id, on)}) as asked
			from post left join acknowledgement a on a.text_version_id = ${pledge.id} and a.person_id = post.person_id
			where post.unit_id = ${heading.unitId} and post.heads = 1 and ${standsOnSql('post', on)}`);
		const affirmed = heads.some((one) => one.affirmed === 1);
		if (affirmed || heads.some(({ asked }) => asked === 1)) {
			return {
				post: postInWords(heading.kind, heading.title),
				unit: unit?.name ?? '',
				personIds: heads.map(({ personId }) => personId),
				affirmed
			};
		}

		at = unit?.parentId ?? null;
	}

	return null;
}

/** What still asks a person for a pledge on a day: a period that is neither completed nor over for them, unless a waiver excepts from it. */
function asksFor(personId: SQL, textVersionId: string, on: Day): SQL {
	return sql`
		select 1 from official_text_version t
		join requirement r on r.kind = t.kind and r.ref = t.ref
		join cycle c on c.id = r.cycle_id and c.opens_on <= ${on}
		join enrolment e on e.cycle_id = c.id and e.person_id = ${personId} and e.ended_at is null
		where t.id = ${textVersionId} and e.completed_at is null
			and not ${replacedSql({ personId, programmeId: sql`c.programme_id`, opensOn: sql`c.opens_on`, dueOn: sql`e.due_on`, on, closing: on })}
			and not exists (
			select 1 from waiver w
			where w.enrolment_id = e.id and w.granted = 1 and w.from_on <= ${on} and w.to_on >= ${on}
		)`;
}

/** Whom a person has to wait for; heads themselves and people without a post wait for nobody. */
export async function awaitedHead(
	db: Reader,
	personId: string,
	pledge: Pick<TextVersion, 'id'>,
	on: Day
): Promise<AwaitedHead | null> {
	const own = await primaryPost(db, personId, on);
	if (!own || (await listHeadedUnits(db, personId, on)).some(({ unitId }) => unitId === own.unitId)) return null;

	const first = await firstToAffirm(db, own.unitId, pledge, on);

	return !first || first.affirmed || first.personIds.includes(personId) ? null : { post: first.post, unit: first.unit };
}

/**
 * Records that a person has read and understood a circular, or affirms a pledge, and fulfils every open requirement of that
 * text in the caller's transaction; whom that completes gets the certificate. Again for the same version, it changes nothing.
 * @param version the one that the person has read
 * @throws Problem `text_unknown`, `text_newer` or `pledge_waits`
 */
export async function acknowledge(
	tx: Transaction,
	{ personId, kind, ref, version }: { personId: string; kind: OfficialTextKind; ref: string; version: number },
	now: Date
): Promise<Issued[]> {
	const { name: institution, timeZone } = await requireInstitution(tx);
	const on = dayOf(now, timeZone);
	const text = await findCurrentText(tx, kind, ref);
	if (!text) throw new Problem('text_unknown', m.text_unknown());
	if (text.version !== version) throw new Problem('text_newer', m.text_newer({ version: text.version }));

	const awaited = kind === 'pledge' ? await awaitedHead(tx, personId, text, on) : null;
	if (awaited) throw new Problem('pledge_waits', m.pledge_waits(awaited));

	const made = await tx
		.insert(acknowledgement)
		.values({
			...{ personId, textVersionId: text.id, at: now },
			holder: kind === 'pledge' ? await holderFacts(tx, personId, on, institution) : null
		})
		.onConflictDoNothing()
		.returning({ id: acknowledgement.id });
	if (made.length === 0) return [];

	await recordAudit(tx, {
		at: now,
		actor: personId,
		kind: kind === 'circular' ? 'circular.acknowledge' : 'pledge.affirm',
		subject: ref,
		payload: { version, sha256: text.sha256 }
	});
	const asked = (await listOtherRequirements(tx, personId, { on, now })).filter(
		(one) => one.kind === kind && one.ref === ref && isOpen(one)
	);
	await startEnrolments(tx, asked, now);
	const issued = await fulfil(tx, asked, { textVersionId: text.id }, now, personId);
	await refreshStandings(tx, [personId], on);

	return issued;
}
