import { m } from '#lib/paraglide/messages.js';

/** What somebody finds wrong with a question, in words. */
export function reportKindName(kind: 'wrong' | 'unclear' | 'several' | 'outdated' | 'other'): string {
	return {
		wrong: m.report_kind_wrong,
		unclear: m.report_kind_unclear,
		several: m.report_kind_several,
		outdated: m.report_kind_outdated,
		other: m.report_kind_other
	}[kind]();
}
