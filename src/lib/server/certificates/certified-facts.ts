import { and, asc, desc, eq, isNull, sql } from 'drizzle-orm';
import type { Reader } from '#lib/server/db/connect.ts';
import { preparedOnce } from '#lib/server/db/prepared.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { briefing } from '#lib/server/db/schema/briefings.ts';
import { publication, type PublishedModule } from '#lib/server/db/schema/content.ts';
import { attempt, grading } from '#lib/server/db/schema/learning.ts';
import { officialTextVersion } from '#lib/server/db/schema/official-texts.ts';
import { employment, post, unit, unitVersion } from '#lib/server/db/schema/organisation.ts';
import { fulfilment, requirement } from '#lib/server/db/schema/programmes.ts';
import type { CertificateFacts, CertifiedModule, CertifiedOther } from '#lib/server/documents/facts.ts';
import { standsOn } from '#lib/server/organisation/as-of.ts';
import { numberKind } from '#lib/server/organisation/numbers.ts';
import { currentNumber, findPerson, primaryPost } from '#lib/server/organisation/persons.ts';

/** Who a person is on a day, as known now; the name and the number are today's. */
export async function holderFacts(db: Reader, personId: string, on: Day, institution: string) {
	const { name, organisation } = (await findPerson(db, personId))!;
	const number = (await currentNumber(db, personId)) ?? '';
	const held = (await primaryPost(db, personId, on)) ?? (await lastPrimaryPost(db, personId));
	const kind = await employmentKind(db, personId, on);
	const place = held && (await unitName(db, held.unitId, on));
	const holder: CertificateFacts['holder'] = {
		name,
		number,
		numberKind: numberKind(number, kind),
		employment: kind ?? 'non-ASN',
		// An outsider has no unit, but an organisation.
		unit: place ?? { code: '', name: organisation ?? institution },
		post: held?.title ?? null,
		postKind: held?.kind ?? 'definitif'
	};

	return holder;
}

/** The modules of an enrolment as they were passed, in the programme's order, and how long they are expected to take. */
export async function certifiedModules(
	db: Reader,
	enrolmentId: string
): Promise<{ modules: CertifiedModule[]; expectedMinutes: number }> {
	const rows = await passedQuery(db).all({ enrolmentId });
	const modules: CertifiedModule[] = [];

	for (const row of rows) {
		const score = row.attemptId === null ? null : await lastScore(db, row.attemptId);
		const { title } = row.module;
		modules.push({
			...{ id: row.id, title, version: row.n, sha256: row.sha256, score },
			...(row.shorter !== null && { refresher: true })
		});
	}

	return { modules, expectedMinutes: rows.reduce((sum, row) => sum + expectedMinutes(row), 0) };
}

/** @param shorter how many questions the shorter quiz of a recertification held */
function expectedMinutes({ module, shorter }: { module: PublishedModule; shorter: number | null }): number {
	if (shorter === null) return module.minutes;
	const whole = module.pools.reduce((sum, pool) => sum + (pool.practice ? 0 : pool.draw), 0);

	return Math.round(module.minutes * Math.min(1, shorter / whole));
}

const passedQuery = preparedOnce((db: Reader) =>
	db
		.select({
			id: requirement.ref,
			attemptId: fulfilment.attemptId,
			n: publication.n,
			sha256: publication.sha256,
			module: publication.module,
			shorter: sql<
				number | null
			>`case when ${attempt.refreshesId} is not null then json_array_length(${attempt.snapshot}, '$.questions') end`
		})
		.from(fulfilment)
		.innerJoin(requirement, eq(requirement.id, fulfilment.requirementId))
		.innerJoin(publication, eq(publication.id, fulfilment.publicationId))
		.leftJoin(attempt, eq(attempt.id, fulfilment.attemptId))
		.where(eq(fulfilment.enrolmentId, sql.placeholder('enrolmentId')))
		.orderBy(asc(requirement.position))
		.prepare()
);

/** The circulars, the pledge and the briefing of an enrolment as they were fulfilled, in the programme's order. */
export async function certifiedOthers(db: Reader, enrolmentId: string): Promise<CertifiedOther[]> {
	const rows = await othersQuery(db).all({ enrolmentId });

	return rows.flatMap(({ text, briefing }): CertifiedOther[] => {
		if (text) return [text];

		return briefing ? [{ kind: 'briefing', ...briefing }] : [];
	});
}

const othersQuery = preparedOnce((db: Reader) =>
	db
		.select({
			text: {
				kind: officialTextVersion.kind,
				id: officialTextVersion.ref,
				title: officialTextVersion.title,
				version: officialTextVersion.version,
				sha256: officialTextVersion.sha256
			},
			briefing: { title: briefing.title, heldOn: briefing.heldOn, place: briefing.place }
		})
		.from(fulfilment)
		.innerJoin(requirement, eq(requirement.id, fulfilment.requirementId))
		.leftJoin(officialTextVersion, eq(officialTextVersion.id, fulfilment.textVersionId))
		.leftJoin(briefing, eq(briefing.id, fulfilment.briefingId))
		.where(and(eq(fulfilment.enrolmentId, sql.placeholder('enrolmentId')), isNull(fulfilment.publicationId)))
		.orderBy(asc(requirement.position))
		.prepare()
);

async function lastScore(db: Reader, attemptId: string): Promise<number | null> {
	return (await scoreQuery(db).get({ attemptId }))?.score ?? null;
}

const scoreQuery = preparedOnce((db: Reader) =>
	db
		.select({ score: grading.score })
		.from(grading)
		.where(eq(grading.attemptId, sql.placeholder('attemptId')))
		.orderBy(desc(grading.n))
		.limit(1)
		.prepare()
);

/** Whoever completes between two posts, or after leaving, is certified at the last one. */
async function lastPrimaryPost(db: Reader, personId: string) {
	return db
		.select({ unitId: post.unitId, title: post.title, kind: post.kind })
		.from(post)
		.where(and(eq(post.personId, personId), eq(post.isPrimary, true), isNull(post.recordedTo)))
		.orderBy(desc(post.validFrom))
		.limit(1)
		.get();
}

async function employmentKind(db: Reader, personId: string, on: Day) {
	const row =
		(await employmentQuery(db).get({ personId, on })) ??
		(await db
			.select({ kind: employment.kind })
			.from(employment)
			.where(and(eq(employment.personId, personId), isNull(employment.recordedTo)))
			.orderBy(desc(employment.validFrom))
			.limit(1)
			.get());

	return row?.kind;
}

const employmentQuery = preparedOnce((db: Reader) =>
	db
		.select({ kind: employment.kind })
		.from(employment)
		.where(and(eq(employment.personId, sql.placeholder('personId')), standsOn(employment, sql.placeholder('on'))))
		.prepare()
);

/** The name that the unit bears on the day, else the last one that it bore. */
async function unitName(db: Reader, unitId: string, on: Day) {
	const rows = await unitNamesQuery(db).all({ unitId });
	const row = rows.find((one) => one.validFrom <= on && (one.validTo === null || one.validTo > on)) ?? rows[0];

	return row && { code: row.code, name: row.name };
}

const unitNamesQuery = preparedOnce((db: Reader) =>
	db
		.select({
			code: unit.code,
			name: unitVersion.name,
			validFrom: unitVersion.validFrom,
			validTo: unitVersion.validTo
		})
		.from(unitVersion)
		.innerJoin(unit, eq(unit.id, unitVersion.unitId))
		.where(and(eq(unitVersion.unitId, sql.placeholder('unitId')), isNull(unitVersion.recordedTo)))
		.orderBy(desc(unitVersion.validFrom))
		.prepare()
);
