import { m } from '#lib/paraglide/messages.js';

const words: Record<string, () => string> = {
	all: m.audit_subject_all,
	certificates: m.admin_certificates,
	database: m.audit_subject_database,
	disputes: m.disputes_title,
	duplicates: m.duplicates_title,
	extra_attempts: m.admin_extra,
	institution: m.audit_subject_institution,
	left: m.audit_subject_left,
	log: m.audit_title,
	mail: m.mail_title,
	reminders: m.audit_subject_reminders,
	staff: m.admin_staff,
	unknown: m.audit_subject_unknown
};

/** What an entry is about: a list in words, a name or number as it is, and nothing for an id, which tells nobody anything. */
export function describeSubject(subject: string): string {
	if (/^[0-9a-f]{32}$/.test(subject)) return '–';

	return words[subject]?.() ?? subject;
}
