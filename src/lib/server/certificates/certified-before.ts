import { sql, type SQL } from 'drizzle-orm';

/**
 * What a person was certified for in earlier cycles of a programme, as `from … where …`: `earlier` is the enrolment, `past`
 * its cycle. A certificate that has expired counts, and one that was superseded by its successor; one that was revoked does not.
 * @param opensOn the day on which the later cycle opens
 */
export function certifiedBeforeSql({ personId, programmeId, opensOn }: Record<Named, unknown>): SQL {
	return sql`
		from enrolment as earlier
			join cycle as past on past.id = earlier.cycle_id
			join certificate as held on held.enrolment_id = earlier.id and held.superseded_at is null
		where earlier.person_id = ${personId}
			and past.programme_id = ${programmeId} and past.opens_on < ${opensOn}
			and not exists (
				select 1 from certificate_event as ended where ended.certificate_id = held.id and ended.kind = 'revoked'
			)`;
}

type Named = 'personId' | 'programmeId' | 'opensOn';
