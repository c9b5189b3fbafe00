import { amountInWords, endOfDayInWords } from '#lib/language/in-words.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import type { DigestFigures, NoticeKind } from '#lib/server/db/schema/reminders.ts';
import { m } from '#lib/paraglide/messages.js';

/** What a notice speaks of; `null` where its kind has none of it. */
export type NoticeFacts = {
	kind: NoticeKind;
	programme: string | null;
	cycleId: string | null;
	unitId: string | null;
	/** Of the unit that the notice is about. */
	unit: string | null;
	/** Of the person's own enrolment. */
	dueOn: Day | null;
	/** The module of the programme that comes next for the person. */
	moduleId: string | null;
	/** Who nudged. */
	by: string | null;
	/** How many are still late, and in how many units. */
	late: { people: number; units: number } | null;
	digest: { unit: string; programme: string; now: DigestFigures; before: DigestFigures | null }[];
};

/** `urgent`: the due day has passed. */
export type NoticeText = { title: string; sentences: string[]; path: string; link: string; urgent: boolean };

/**
 * A notice in words, in the language of whoever reads: the same in the application and in a mail.
 * @param timeZone the reader's, with which the own deadline ends
 */
export function noticeText(facts: NoticeFacts, timeZone: string): NoticeText {
	const said = {
		programme: facts.programme ?? '',
		due: facts.dueOn === null ? '' : endOfDayInWords(facts.dueOn, timeZone)
	};
	const own = (title: string, sentence: string): NoticeText => ({
		title,
		sentences: [sentence],
		path: facts.moduleId === null ? '/learn' : `/learn/${facts.moduleId}`,
		link: m.notice_to_learning(),
		urgent: facts.kind === 'overdue'
	});

	switch (facts.kind) {
		case 'assigned':
			return own(m.notice_assigned_title(), m.notice_assigned(said));
		case 'half':
			return own(m.notice_half_title(), m.notice_half(said));
		case 'week':
			return own(m.notice_week_title(), m.notice_week(said));
		case 'day':
			return own(m.notice_day_title(), m.notice_day(said));
		case 'overdue':
			return own(m.notice_overdue_title(), m.notice_overdue(said));
		case 'nudge':
			return own(m.notice_nudge_title(), m.notice_nudge({ ...said, head: facts.by ?? '' }));
		case 'digest':
			return {
				title: m.notice_digest_title(),
				sentences: facts.digest.map(digestSentence),
				path: '/oversight',
				link: m.notice_to_oversight(),
				urgent: false
			};
		default:
			return lateText(facts);
	}
}

function lateText({ kind, programme, cycleId, unitId, unit, late }: NoticeFacts): NoticeText {
	const people = amountInWords(late?.people ?? 0);
	const said = { programme: programme ?? '', unit: unit ?? '', people, units: amountInWords(late?.units ?? 0) };
	const path = unitId === null ? '/oversight' : `/oversight/${unitId}/staff`;

	return {
		title: m.notice_late_title({ programme: said.programme }),
		sentences: [
			kind === 'head' ? m.notice_late_head(said) : m.notice_late_all(said),
			kind === 'head' ? m.notice_late_head_next() : m.notice_late_all_next()
		],
		path: unitId === null || cycleId === null ? path : `${path}?cycle=${cycleId}&state=overdue`,
		link: m.notice_to_late(),
		urgent: true
	};
}

function digestSentence({ unit, programme, now, before }: NoticeFacts['digest'][number]): string {
	const fresh = before === null ? 0 : Math.max(0, now.total - before.total);
	const said = {
		unit,
		programme,
		certified: amountInWords(now.certified),
		total: amountInWords(now.total),
		overdue: amountInWords(now.overdue)
	};

	return [m.notice_digest(said), ...(fresh > 0 ? [m.notice_digest_new({ count: amountInWords(fresh) })] : [])].join(
		' '
	);
}

/** What a kind is called in lists. */
export function kindLabel(kind: NoticeKind): string {
	return {
		assigned: m.reminder_kind_assigned,
		half: m.reminder_kind_half,
		week: m.reminder_kind_week,
		day: m.reminder_kind_day,
		overdue: m.reminder_kind_overdue,
		head: m.reminder_kind_head,
		administrator: m.reminder_kind_administrator,
		sekda: m.reminder_kind_sekda,
		nudge: m.reminder_kind_nudge,
		digest: m.reminder_kind_digest
	}[kind]();
}
