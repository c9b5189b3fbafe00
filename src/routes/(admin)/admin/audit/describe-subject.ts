import { m } from '#lib/paraglide/messages.js';

const words: Record<string, () => string> = {
	all: m.audit_subject_all,
	certificates: m.admin_certificates,
	disputes: m.disputes_title,
	extra_attempts: m.admin_extra,
	log: m.audit_title,
	staff: m.admin_staff,
	unknown: m.audit_subject_unknown
};

/** What an entry is about where it is a whole list; names and numbers stay as they are. */
export function describeSubject(subject: string): string {
	return words[subject]?.() ?? subject;
}
