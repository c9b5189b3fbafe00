/**
 * Everybody who tries a door. Heads are named by how their unit lies to the one that the test is about; the delegate was
 * appointed by the head of that one.
 */
export const actors = [
	'nobody',
	'employee',
	'trainer',
	'administrator',
	'auditor',
	'head',
	'head above',
	'head below',
	'head elsewhere',
	'former head',
	'delegate'
] as const;
export type Actor = (typeof actors)[number];

/** `own` is headed by `head`, `below` by `head below` and so on; `vacant` lies under `own` and has lost its head. */
export const units = ['own', 'above', 'below', 'elsewhere', 'vacant'] as const;
export type UnitName = (typeof units)[number];

/** What an address is about, as far as the answer depends on it. */
export type About = { unit?: UnitName; owner?: Actor };

/** What must happen: `in`, `out`, or the page that somebody is sent to instead. */
export type Expected = 'in' | 'out' | { to: string };
export type Rule = (actor: Actor, about: About) => Expected;

/** Which ids fill an address; `sundry` has one of each that makes no difference. */
export type Ids =
	| 'sundry'
	| 'briefings'
	| 'units'
	| 'people'
	| 'attempts'
	| 'certificates'
	| 'attestations'
	| 'regulations'
	| 'rulings'
	| 'uploads';

export type Row = {
	/** `page`, `layout`, `action` or a method, and the route as the manifest names it. */
	entry: string;
	may: Rule;
	ids: Ids;
	/** The form that is sent leaves nothing to complain about, so that a complaint is a refusal. */
	complete?: boolean;
	/** After this, the session is gone. */
	endsSession?: boolean;
};

const oversight: Partial<Record<Actor, readonly UnitName[]>> = {
	administrator: units,
	auditor: units,
	head: ['own', 'below', 'vacant'],
	'head above': units,
	'head below': ['below'],
	'head elsewhere': ['elsewhere'],
	delegate: ['own', 'below', 'vacant']
};
/** The units that somebody heads; a vacant one is headed from the next unit above. */
const headed: Partial<Record<Actor, readonly UnitName[]>> = {
	head: ['own', 'vacant'],
	'head above': ['above'],
	'head below': ['below'],
	'head elsewhere': ['elsewhere']
};
const isHead = (actor: Actor) => actor in headed;
const only = (holds: boolean): Expected => (holds ? 'in' : 'out');
const anyOf =
	(...allowed: Actor[]): Rule =>
	(actor) =>
		only(allowed.includes(actor));

const anyone: Rule = () => 'in';
const person: Rule = (actor) => only(actor !== 'nobody');
const administrator = anyOf('administrator');
const inspector = anyOf('administrator', 'auditor');
const writer = anyOf('trainer', 'administrator');
/** Nobody else, an administrator and the own head included. */
const owner: Rule = (actor, about) => only(actor === about.owner);
const overseer: Rule = (actor, { unit }) => only(oversight[actor]?.includes(unit!) ?? false);
/** Heads of any unit, trainers and administrators hold briefings. */
const officer: Rule = (actor) => only(isHead(actor) || actor === 'trainer' || actor === 'administrator');
/** Whoever holds it, and administrators. */
const briefingOfficer: Rule = (actor, about) => only(actor === about.owner || actor === 'administrator');
/** Auditors read all lists, heads those that hold any of their staff. */
const briefingReader: Rule = (actor, about) =>
	only(briefingOfficer(actor, about) === 'in' || actor === 'auditor' || ['head above', 'head below'].includes(actor));
const officerOrAuditor: Rule = (actor, about) => only(officer(actor, about) === 'in' || actor === 'auditor');
const someOverseer: Rule = (actor) => only(actor in oversight);
const signatory: Rule = (actor, { unit }) => only(headed[actor]?.includes(unit!) ?? false);
/** Who signs, and the delegate of that head. */
const preparer: Rule = (actor, { unit }) =>
	only(headed[actor === 'delegate' ? 'head' : actor]?.includes(unit!) ?? false);
/** Heads only, for all below them; the administrator mends the list directly. */
const disputer: Rule = (actor, about) => only(isHead(actor) && overseer(actor, about) === 'in');
/** Rule 13: a head gives codes for all below, an auditor none, and the administrator on a page of the own. */
const codeGiver: Rule = (actor, about) => {
	if (actor === 'administrator') return { to: '/admin/codes?unit=' };

	return only(isHead(actor) && overseer(actor, about) === 'in');
};

/** Who may what. Every page, action and method of the built server stands here once. */
export const table: Row[] = [
	row('layout /+layout.server.ts', anyone),
	row('GET /healthz', anyone),
	row('GET /offline', anyone),

	row('page /(public)', anyone),
	row('page /(public)/rulings', anyone),
	row('page /(public)/rulings/[id]', anyone, 'rulings'),
	row('page /(public)/regulations', anyone),
	row('page /(public)/regulations/[id]', anyone, 'regulations'),
	row('GET /(public)/regulations/[id]/citation', anyone, 'regulations'),
	row('GET /(public)/pictures/[name]', anyone),
	row('page /(public)/display', anyone),
	row('action /(public)/display?/save', anyone),
	row('action /(public)/display?/language', anyone),
	row('page /(public)/progress', anyone),
	row('page /(public)/verify', anyone),
	row('page /(public)/verify/[code]', anyone),

	row('page /(account)/sign-in', anyone),
	row('action /(account)/sign-in?/default', anyone),
	row('GET /(account)/sign-in/wait', anyone),
	row('page /(account)/sign-in/notice', person),
	row('action /(account)/sign-in/notice?/default', person),
	row('page /(account)/sign-in/code', anyone),
	row('action /(account)/sign-in/code?/default', anyone),
	row('page /(account)/activate', anyone),
	row('action /(account)/activate?/check', anyone),
	row('action /(account)/activate?/activate', anyone),
	row('page /(account)/forgot-password', anyone),
	row('page /(account)/profile', person),
	row('action /(account)/profile?/password', person),
	row('page /(account)/profile/second-factor', person),
	row('action /(account)/profile/second-factor?/begin', person),
	row('action /(account)/profile/second-factor?/abandon', person),
	row('action /(account)/profile/second-factor?/confirm', person),
	row('action /(account)/profile/second-factor?/codes', person),
	row('action /(account)/profile/second-factor?/remove', person),

	row('page /(learner)/learn', person),
	row('action /(learner)/learn?/dismiss', person),
	row('page /(learner)/learn/[module]', person),
	row('page /(learner)/learn/[module]/[lesson]', person),
	row('action /(learner)/learn/[module]/[lesson]?/next', person),
	row('action /(learner)/learn/[module]/[lesson]?/check', person),
	row('action /(learner)/learn/[module]/[lesson]?/position', person),
	row('page /(learner)/learn/[module]/quiz', person),
	row('action /(learner)/learn/[module]/quiz?/default', person),
	row('page /(learner)/learn/[module]/practice/[number]', person),
	row('action /(learner)/learn/[module]/practice/[number]?/check', person),
	row('page /(learner)/learn/attempts/[attempt]', owner, 'attempts'),
	row('action /(learner)/learn/attempts/[attempt]?/save', owner, 'attempts'),
	row('action /(learner)/learn/attempts/[attempt]?/next', owner, 'attempts'),
	row('action /(learner)/learn/attempts/[attempt]?/review', owner, 'attempts'),
	row('action /(learner)/learn/attempts/[attempt]?/finish', owner, 'attempts'),
	row('page /(learner)/learn/attempts/[attempt]/review', owner, 'attempts'),
	row('action /(learner)/learn/attempts/[attempt]/review?/default', owner, 'attempts'),
	row('GET /(learner)/learn/attempts/[attempt]/answers', owner, 'attempts'),
	row('POST /(learner)/learn/attempts/[attempt]/answers', owner, 'attempts'),
	row('page /(learner)/learn/attempts/[attempt]/result', owner, 'attempts'),
	row('action /(learner)/learn/attempts/[attempt]/result?/report', owner, 'attempts'),
	row('page /(learner)/learn/circulars/[circular]', person),
	row('action /(learner)/learn/circulars/[circular]?/default', person),
	row('page /(learner)/learn/circulars/[circular]/changes', person),
	row('page /(learner)/learn/pledges/[pledge]', person),
	row('action /(learner)/learn/pledges/[pledge]?/default', person),
	row('page /(learner)/learn/briefings', person),
	row('action /(learner)/learn/briefings?/default', person),
	row('page /(learner)/learn/certificates', person),
	row('GET /(learner)/learn/certificates/[id]/pdf', owner, 'certificates'),

	row('page /(oversight)/briefings', officerOrAuditor),
	row('GET /(oversight)/briefings.csv', officerOrAuditor),
	row('GET /(oversight)/briefings.xlsx', officerOrAuditor),
	row('action /(oversight)/briefings?/default', officer),
	row('page /(oversight)/briefings/[briefing]', briefingReader, 'briefings'),
	row('GET /(oversight)/briefings/[briefing]/attendance.csv', briefingReader, 'briefings'),
	row('GET /(oversight)/briefings/[briefing]/attendance.xlsx', briefingReader, 'briefings'),
	row('action /(oversight)/briefings/[briefing]?/save', briefingOfficer, 'briefings'),
	row('action /(oversight)/briefings/[briefing]?/submit', briefingOfficer, 'briefings'),
	row('action /(oversight)/briefings/[briefing]?/approve', administrator, 'briefings'),
	row('action /(oversight)/briefings/[briefing]?/return', administrator, 'briefings'),
	row('page /(oversight)/oversight', someOverseer),
	row('page /(oversight)/oversight/evidence', inspector),
	row('GET /(oversight)/oversight/evidence/[programme]/[cycle]', inspector),
	row('GET /(oversight)/oversight/evidence/script', inspector),
	row('page /(oversight)/oversight/[unit]/pledges', overseer, 'units'),
	row('GET /(oversight)/oversight/[unit]/figures.csv', overseer, 'units'),
	row('GET /(oversight)/oversight/[unit]/figures.xlsx', overseer, 'units'),
	row('GET /(oversight)/oversight/[unit]/pledges.csv', overseer, 'units'),
	row('GET /(oversight)/oversight/[unit]/pledges.xlsx', overseer, 'units'),
	row('page /(oversight)/oversight/[unit]/attestations', overseer, 'units'),
	row('GET /(oversight)/oversight/[unit]/attestations.csv', overseer, 'units'),
	row('GET /(oversight)/oversight/[unit]/attestations.xlsx', overseer, 'units'),
	row('page /(oversight)/oversight/[unit]', overseer, 'units'),
	row('page /(oversight)/oversight/[unit]/figures', overseer, 'units'),
	// Only ever one's own notices.
	row('action /(oversight)/oversight?/dismiss', person),
	row('action /(oversight)/oversight/[unit]?/dismiss', person, 'units'),
	row('page /(oversight)/oversight/[unit]/staff', overseer, 'units'),
	{ ...row('action /(oversight)/oversight/[unit]/staff?/dispute', disputer, 'units'), complete: true },
	row('GET /(oversight)/oversight/[unit]/staff.csv', overseer, 'units'),
	row('GET /(oversight)/oversight/[unit]/staff.xlsx', overseer, 'units'),
	row('page /(oversight)/oversight/[unit]/reminder', overseer, 'units'),
	row('action /(oversight)/oversight/[unit]/reminder?/nudge', disputer, 'units'),
	row('page /(oversight)/oversight/[unit]/reminder/letter', overseer, 'units'),
	row('page /(oversight)/oversight/[unit]/reminder/poster', overseer, 'units'),
	row('page /(oversight)/oversight/[unit]/codes', codeGiver, 'units'),
	row('action /(oversight)/oversight/[unit]/codes?/issue', codeGiver, 'units'),
	row('page /(oversight)/oversight/[unit]/attestation/new', preparer, 'units'),
	row('action /(oversight)/oversight/[unit]/attestation/new?/save', preparer, 'units'),
	row('action /(oversight)/oversight/[unit]/attestation/new?/take', signatory, 'units'),
	row('action /(oversight)/oversight/[unit]/attestation/new?/enrol', signatory, 'units'),
	row('page /(oversight)/oversight/[unit]/attestation/sign', signatory, 'units'),
	row('action /(oversight)/oversight/[unit]/attestation/sign?/sign', signatory, 'units'),
	row('page /(oversight)/oversight/attestations', inspector),
	row('GET /(oversight)/oversight/attestations/overview.csv', inspector),
	row('GET /(oversight)/oversight/attestations/overview.xlsx', inspector),
	row('GET /(oversight)/oversight/attestations/zip', inspector),
	row('GET /(oversight)/oversight/attestations/zip/[programme]/[cycle]', inspector),
	row('page /(oversight)/oversight/[unit]/delegates', signatory, 'units'),
	row('action /(oversight)/oversight/[unit]/delegates?/give', signatory, 'units'),
	row('action /(oversight)/oversight/[unit]/delegates?/end', signatory, 'units'),
	row('page /(oversight)/oversight/[unit]/waivers', overseer, 'units'),
	row('action /(oversight)/oversight/[unit]/waivers?/propose', disputer, 'units'),
	row('action /(oversight)/oversight/[unit]/waivers?/withdraw', overseer, 'units'),
	row('GET /(oversight)/oversight/[unit]/waivers.csv', overseer, 'units'),
	row('GET /(oversight)/oversight/[unit]/waivers.xlsx', overseer, 'units'),
	row('page /(oversight)/oversight/attestations/[id]', overseer, 'attestations'),
	row('GET /(oversight)/oversight/attestations/[id]/[kind]', overseer, 'attestations'),

	row('page /(trainer)/author', writer),
	row('page /(trainer)/author/reports', writer),
	row('action /(trainer)/author/reports?/reply', writer),
	row('page /(trainer)/author/[module]', writer),
	row('action /(trainer)/author/[module]?/withdraw', writer),
	row('page /(trainer)/author/[module]/content', writer),
	row('page /(trainer)/author/[module]/export', writer),
	row('POST /(trainer)/author/[module]/export/file', writer),
	row('page /(trainer)/author/questions/import', writer),
	row('action /(trainer)/author/questions/import?/default', writer),
	row('POST /(trainer)/author/questions/import/file', writer),
	row('page /(trainer)/author/[module]/questions/[question]/correct', writer),
	row('action /(trainer)/author/[module]/questions/[question]/correct?/examine', writer),
	row('action /(trainer)/author/[module]/questions/[question]/correct?/review', writer),
	row('action /(trainer)/author/[module]/questions/[question]/correct?/apply', administrator),
	row('page /(trainer)/author/uploads', writer),
	row('action /(trainer)/author/uploads?/default', writer),
	row('page /(trainer)/author/uploads/[upload]', writer, 'uploads'),
	row('action /(trainer)/author/uploads/[upload]?/replace', writer, 'uploads'),
	row('action /(trainer)/author/uploads/[upload]?/discard', writer, 'uploads'),
	row('action /(trainer)/author/uploads/[upload]?/publish', writer, 'uploads'),
	row('action /(trainer)/author/uploads/[upload]?/approve', writer, 'uploads'),
	row('action /(trainer)/author/uploads/[upload]?/refuse', writer, 'uploads'),
	row('page /(trainer)/author/uploads/[upload]/files/[file]', writer, 'uploads'),
	row('page /(trainer)/author/uploads/[upload]/lessons/[lesson]', writer, 'uploads'),
	row('action /(trainer)/author/uploads/[upload]/lessons/[lesson]?/check', writer, 'uploads'),
	row('GET /(trainer)/author/uploads/[upload]/pictures/[name]', writer, 'uploads'),
	row('page /(trainer)/author/uploads/[upload]/quiz', writer, 'uploads'),
	row('action /(trainer)/author/uploads/[upload]/quiz?/next', writer, 'uploads'),
	row('action /(trainer)/author/uploads/[upload]/quiz?/submit', writer, 'uploads'),
	row('page /(trainer)/author/[module]/figures', writer),
	row('page /(trainer)/author/[module]/figures/[question]', writer),

	row('page /(admin)/admin', inspector),
	row('page /(admin)/admin/audit', inspector),
	row('GET /(admin)/admin/audit.csv', inspector),
	row('GET /(admin)/admin/audit.xlsx', inspector),
	row('GET /(admin)/admin/audit/checkpoint', inspector),
	row('page /(admin)/admin/certificates', inspector),
	row('GET /(admin)/admin/certificates.csv', inspector),
	row('GET /(admin)/admin/certificates.xlsx', inspector),
	row('page /(admin)/admin/certificates/[id]', inspector, 'certificates'),
	row('GET /(admin)/admin/certificates/[id]/pdf', inspector, 'certificates'),
	row('action /(admin)/admin/certificates/[id]?/revoke', administrator, 'certificates'),
	row('action /(admin)/admin/certificates/[id]?/supersede', administrator, 'certificates'),
	row('page /(admin)/admin/codes', administrator),
	row('action /(admin)/admin/codes?/issue', administrator),
	row('page /(admin)/admin/codes/[person]', administrator, 'people'),
	row('action /(admin)/admin/codes/[person]?/first', administrator, 'people'),
	row('action /(admin)/admin/codes/[person]?/reset', administrator, 'people'),
	row('action /(admin)/admin/codes/[person]?/factor', administrator, 'people'),
	row('action /(admin)/admin/codes/[person]?/disable', administrator, 'people'),
	row('action /(admin)/admin/codes/[person]?/enable', administrator, 'people'),
	row('page /(admin)/admin/disputes', administrator),
	row('GET /(admin)/admin/disputes.csv', administrator),
	row('GET /(admin)/admin/disputes.xlsx', administrator),
	row('action /(admin)/admin/disputes?/accept', administrator),
	row('action /(admin)/admin/disputes?/reject', administrator),
	row('page /(admin)/admin/extra-attempts', administrator),
	row('action /(admin)/admin/extra-attempts?/default', administrator),
	row('page /(admin)/admin/import', administrator),
	row('action /(admin)/admin/import?/examine', administrator),
	row('action /(admin)/admin/import?/forget', administrator),
	row('GET /(admin)/admin/import/template', administrator),
	row('page /(admin)/admin/import/[import]', administrator),
	row('action /(admin)/admin/import/[import]?/apply', administrator),
	row('action /(admin)/admin/import/[import]?/undo', administrator),
	row('GET /(admin)/admin/import/[import]/findings.csv', administrator),
	row('GET /(admin)/admin/import/[import]/findings.xlsx', administrator),
	row('page /(admin)/admin/import/[import]/columns', administrator),
	row('action /(admin)/admin/import/[import]/columns?/default', administrator),
	row('page /(admin)/admin/mail', administrator),
	row('action /(admin)/admin/mail?/retry', administrator),
	row('page /(admin)/admin/outages', administrator),
	row('action /(admin)/admin/outages?/examine', administrator),
	row('action /(admin)/admin/outages?/declare', administrator),
	row('page /(admin)/admin/programmes', administrator),
	row('page /(admin)/admin/programmes/[programme]', administrator),
	row('action /(admin)/admin/programmes/[programme]?/save', administrator),
	row('GET /(admin)/admin/programmes/[programme]/audience.csv', administrator),
	row('GET /(admin)/admin/programmes/[programme]/audience.xlsx', administrator),
	row('page /(admin)/admin/programmes/[programme]/[cycle]', administrator),
	row('action /(admin)/admin/programmes/[programme]/[cycle]?/endWaiver', administrator),
	row('action /(admin)/admin/programmes/[programme]/[cycle]?/takeBackWaiver', administrator),
	row('action /(admin)/admin/programmes/[programme]/[cycle]?/due', administrator),
	row('action /(admin)/admin/programmes/[programme]/[cycle]?/waive', administrator),
	row('GET /(admin)/admin/programmes/[programme]/[cycle]/members.csv', administrator),
	row('GET /(admin)/admin/programmes/[programme]/[cycle]/members.xlsx', administrator),
	row('GET /(admin)/admin/programmes/[programme]/[cycle]/waivers.csv', administrator),
	row('GET /(admin)/admin/programmes/[programme]/[cycle]/waivers.xlsx', administrator),
	row('page /(admin)/admin/roles', administrator),
	row('GET /(admin)/admin/roles.csv', administrator),
	row('GET /(admin)/admin/roles.xlsx', administrator),
	row('action /(admin)/admin/roles?/grant', administrator),
	row('action /(admin)/admin/roles?/outsider', administrator),
	row('action /(admin)/admin/roles?/revoke', administrator),
	row('page /(admin)/admin/settings', administrator),
	row('action /(admin)/admin/settings?/default', administrator),
	row('page /(admin)/admin/duplicates', administrator),
	row('GET /(admin)/admin/duplicates.csv', administrator),
	row('GET /(admin)/admin/duplicates.xlsx', administrator),
	row('page /(admin)/admin/staff', administrator),
	row('POST /(admin)/admin/staff/export', administrator),
	row('page /(admin)/admin/staff/new', administrator),
	row('action /(admin)/admin/staff/new?/default', administrator),
	row('page /(admin)/admin/staff/[person]', administrator, 'people'),
	row('action /(admin)/admin/staff/[person]?/facts', administrator, 'people'),
	row('action /(admin)/admin/staff/[person]?/number', administrator, 'people'),
	row('action /(admin)/admin/staff/[person]?/employment', administrator, 'people'),
	row('action /(admin)/admin/staff/[person]?/post', administrator, 'people'),
	row('action /(admin)/admin/staff/[person]?/correct', administrator, 'people'),
	row('action /(admin)/admin/staff/[person]?/end', administrator, 'people'),
	row('action /(admin)/admin/staff/[person]?/correctEnd', administrator, 'people'),
	row('action /(admin)/admin/staff/[person]?/takeBack', administrator, 'people'),
	row('action /(admin)/admin/staff/[person]?/leave', administrator, 'people'),
	row('action /(admin)/admin/staff/[person]?/absence', administrator, 'people'),
	row('action /(admin)/admin/staff/[person]?/absenceCorrect', administrator, 'people'),
	row('action /(admin)/admin/staff/[person]?/absenceEnd', administrator, 'people'),
	row('action /(admin)/admin/staff/[person]?/absenceTakeBack', administrator, 'people'),
	row('action /(admin)/admin/staff/[person]?/accommodation', administrator, 'people'),
	row('action /(admin)/admin/staff/[person]?/accommodationEnd', administrator, 'people'),
	row('page /(admin)/admin/staff/[person]/merge', administrator, 'people'),
	row('action /(admin)/admin/staff/[person]/merge?/default', administrator, 'people'),
	row('page /(admin)/admin/waivers', administrator),
	row('action /(admin)/admin/waivers?/grant', administrator),
	row('action /(admin)/admin/waivers?/refuse', administrator),
	row('GET /(admin)/admin/waivers.csv', administrator),
	row('GET /(admin)/admin/waivers.xlsx', administrator),
	row('page /(admin)/admin/units', administrator),
	row('action /(admin)/admin/units?/default', administrator),
	row('page /(admin)/admin/units/[unit]', administrator, 'units'),
	row('action /(admin)/admin/units/[unit]?/change', administrator, 'units'),
	row('action /(admin)/admin/units/[unit]?/close', administrator, 'units'),
	row('action /(admin)/admin/units/[unit]?/closing', administrator, 'units'),
	row('page /(admin)/admin/units/[unit]/merge', administrator, 'units'),
	row('action /(admin)/admin/units/[unit]/merge?/default', administrator, 'units'),

	// Last, because they end what the tries before need.
	{ ...row('action /(account)/profile?/signOut', person), endsSession: true },
	{ ...row('POST /(account)/sign-out', anyone), endsSession: true },
	{ ...row('action /(account)/profile?/signOutEverywhere', person), endsSession: true }
];

function row(entry: string, may: Rule, ids: Ids = 'sundry'): Row {
	return { entry, may, ids };
}
