import { m } from '#lib/paraglide/messages.js';
import type { AuditKind } from '#lib/server/audit/audit.ts';

const words: Record<AuditKind, () => string> = {
	'account.activate': m.audit_kind_account_activate,
	'account.disable': m.audit_kind_account_disable,
	'account.enable': m.audit_kind_account_enable,
	'account.sign-in': m.audit_kind_account_sign_in,
	'account.sign-in-failed': m.audit_kind_account_sign_in_failed,
	'account.sign-out': m.audit_kind_account_sign_out,
	'account.sign-out-everywhere': m.audit_kind_account_sign_out_everywhere,
	'account.password': m.audit_kind_account_password,
	'account.renew': m.audit_kind_account_renew,
	'attempt.extra': m.audit_kind_attempt_extra,
	'attempt.grade': m.audit_kind_attempt_grade,
	'attempt.start': m.audit_kind_attempt_start,
	'attestation.sign': m.audit_kind_attestation_sign,
	'attestation.stale': m.audit_kind_attestation_stale,
	'audit.view': m.audit_kind_audit_view,
	'backup.make': m.audit_kind_backup_make,
	'backup.restore': m.audit_kind_backup_restore,
	'certificate.issue': m.audit_kind_certificate_issue,
	'certificate.revoke': m.audit_kind_certificate_revoke,
	'certificate.supersede': m.audit_kind_certificate_supersede,
	'code.issue': m.audit_kind_code_issue,
	'code.refuse': m.audit_kind_code_refuse,
	'code.use': m.audit_kind_code_use,
	'code.void': m.audit_kind_code_void,
	'content.publish': m.audit_kind_content_publish,
	'content.view-keys': m.audit_kind_content_view_keys,
	'content.withdraw': m.audit_kind_content_withdraw,
	'enrolment.end': m.audit_kind_enrolment_end,
	'enrolment.run': m.audit_kind_enrolment_run,
	'enrolment.self': m.audit_kind_enrolment_self,
	'institution.create': m.audit_kind_institution_create,
	'person.change': m.audit_kind_person_change,
	'programme.publish': m.audit_kind_programme_publish,
	'question.reply': m.audit_kind_question_reply,
	'question.report': m.audit_kind_question_report,
	'regulation.publish': m.audit_kind_regulation_publish,
	'role.grant': m.audit_kind_role_grant,
	'role.revoke': m.audit_kind_role_revoke,
	'roster.decide': m.audit_kind_roster_decide,
	'roster.dispute': m.audit_kind_roster_dispute,
	'staff.export': m.audit_kind_staff_export,
	'staff.import': m.audit_kind_staff_import,
	'staff.view': m.audit_kind_staff_view,
	'unit.change': m.audit_kind_unit_change,
	'waiver.add': m.audit_kind_waiver_add
};

/** What an entry's kind means, in words; the kind itself where a newer version wrote one that this build does not know. */
export function describeKind(kind: string): string {
	return kind in words ? words[kind as AuditKind]() : kind;
}
