import { amountInWords, dayInWords, momentInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import type { AuditLine } from '#lib/server/audit/log.ts';
import { disputeKinds } from '#lib/server/db/schema/organisation.ts';
import { isDay } from '#lib/server/organisation/days.ts';
import { disputeLabel, filterLabel, isStateFilter } from '#lib/server/oversight/states.ts';
import { roleName } from '#lib/language/role-name.ts';

/** The fields that tell a reader something; the others are for whoever examines the log itself. */
const labels: Record<string, () => string> = {
	as: m.audit_field_as,
	attestation: m.audit_field_attestation,
	briefing: m.audit_field_briefing,
	certificate: m.audit_field_certificate,
	certificates: m.audit_field_certificates,
	certified: m.audit_field_certified,
	change: m.audit_field_change,
	closedAttempts: m.audit_field_closed_attempts,
	closedBy: m.audit_field_closed_by,
	correction: m.audit_field_correction,
	cycle: m.audit_field_cycle,
	cycleId: m.audit_field_cycle,
	decision: m.audit_field_decision,
	effectiveOn: m.audit_field_effective_on,
	ended: m.audit_field_ended,
	enrolled: m.audit_field_enrolled,
	enrolments: m.audit_field_enrolments,
	expiresAt: m.audit_field_expires_at,
	extraTries: m.audit_field_extra_tries,
	extraTimePercent: m.audit_field_extra_time,
	factor: m.audit_field_factor,
	factorGraceDays: m.audit_field_factor_grace_days,
	files: m.audit_field_files,
	from: m.audit_field_from,
	fullNumbers: m.audit_field_full_numbers,
	graded: m.audit_field_graded,
	kind: m.audit_field_kind,
	leftOn: m.audit_field_left_on,
	mayFall: m.audit_field_may_fall,
	minutes: m.audit_field_minutes,
	module: m.audit_field_module,
	n: m.audit_field_n,
	note: m.audit_field_note,
	on: m.audit_field_on,
	passed: m.audit_field_passed,
	people: m.audit_field_people,
	person: m.audit_field_person,
	publication: m.audit_field_publication,
	purpose: m.audit_field_purpose,
	question: m.audit_field_question,
	questions: m.audit_field_questions,
	reason: m.audit_field_reason,
	removed: m.audit_field_removed,
	reopened: m.audit_field_reopened,
	report: m.audit_field_report,
	role: m.audit_field_role,
	rows: m.audit_field_rows,
	score: m.audit_field_score,
	scoreBefore: m.audit_field_score_before,
	searched: m.audit_field_searched,
	sessionsEnded: m.audit_field_sessions_ended,
	state: m.audit_field_state,
	successor: m.audit_field_successor,
	supersedes: m.audit_field_supersedes,
	to: m.audit_field_to,
	total: m.audit_field_total,
	triesGiven: m.audit_field_tries_given,
	twoPeoplePublish: m.audit_field_two_people_publish,
	unit: m.audit_field_unit,
	upload: m.audit_field_upload,
	uploadSha256: m.audit_field_upload_sha256,
	version: m.audit_field_version
};

/** Told by the field and never by the looks: what somebody wrote stays as it is written. */
const dayFields = ['effectiveOn', 'from', 'leftOn', 'on', 'to'];

/** Words of the program that a value may be, by field. */
const words: Record<string, Record<string, () => string>> = {
	as: { head: m.staff_post_heads, administrator: m.roles_administrator, command: m.audit_actor_command },
	change: {
		first: m.author_kind_first,
		minor: m.author_kind_minor,
		corrects: m.author_kind_corrects,
		withdraws: m.author_kind_withdraws
	},
	closedBy: { person: m.audit_value_by_person, deadline: m.audit_value_by_deadline },
	correction: { void: m.audit_value_void, key: m.audit_value_key },
	decision: { accepted: m.disputes_accepted, rejected: m.disputes_rejected },
	factor: { authenticator: m.audit_value_authenticator, recovery: m.audit_value_recovery },
	report: {
		wrong: m.report_kind_wrong,
		unclear: m.report_kind_unclear,
		several: m.report_kind_several,
		outdated: m.report_kind_outdated,
		other: m.report_kind_other
	},
	purpose: { first: m.account_code_first, reset: m.account_code_reset },
	reason: {
		disabled: m.audit_value_disabled,
		power: m.audit_value_power,
		replaced: m.audit_value_replaced,
		tries: m.audit_value_tries
	}
};

/**
 * What an entry says beside its kind and subject, with labels; ids without a name are left out.
 * @returns lines of label and value, in the order of `labels`
 */
export function describePayload(
	{ payload, named }: Pick<AuditLine, 'payload' | 'named'>,
	timeZone: string
): { label: string; value: string }[] {
	if (payload === null) return [];

	return Object.entries(labels).flatMap(([field, label]) => {
		const value = named[field] ?? inWords(field, payload[field], timeZone);

		return value === undefined ? [] : [{ label: label(), value }];
	});
}

function inWords(field: string, value: unknown, timeZone: string): string | undefined {
	if (typeof value === 'boolean') return value ? m.staff_yes() : m.staff_no();
	if (typeof value === 'number') return amountInWords(value);
	if (typeof value !== 'string' || value === '' || /^[0-9a-f]{32,}$/.test(value)) return undefined;

	if (field === 'role' && isRole(value)) return roleName(value);
	if (field === 'state' && isStateFilter(value)) return filterLabel(value);
	const kind = field === 'kind' ? disputeKinds.find((each) => each === value) : undefined;
	if (kind) return disputeLabel(kind);
	if (dayFields.includes(field) && isDay(value)) return dayInWords(value);
	if (field === 'expiresAt') return momentInWords(value, timeZone);
	if (['kind', 'role', 'state'].includes(field)) return undefined;

	const known = words[field];

	return known && Object.hasOwn(known, value) ? known[value]!() : value;
}

function isRole(value: string): value is 'trainer' | 'administrator' | 'auditor' {
	return value === 'trainer' || value === 'administrator' || value === 'auditor';
}
