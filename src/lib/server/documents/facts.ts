import type { EmploymentKind, PostKind } from '#lib/server/db/schema/organisation.ts';

/**
 * What a certificate says, copied at the moment of issue and never changed. Plain JSON: moments are ISO 8601 in UTC,
 * days `YYYY-MM-DD` in the institution's time zone.
 */
export type CertificateFacts = {
	institution: string;
	/** As printed: `0001/NETRAL/XI/2026`. */
	number: string;
	/** Verification code without hyphens. */
	code: string;
	holder: {
		name: string;
		number: string;
		numberKind: NumberKind;
		employment: EmploymentKind;
		unit: { code: string; name: string };
		/** The title of the primary post, for people who have one. */
		post: string | null;
		postKind: PostKind;
	};
	programme: { id: string; title: string; cycle: string };
	modules: CertifiedModule[];
	/** What else was fulfilled; left out where the programme asks for modules alone. */
	others?: CertifiedOther[];
	/** How long the modules take, as their authors expect; by the shorter quiz, as much less as it is shorter. */
	expectedMinutes: number;
	/** Training hours, only where the institution has set them. */
	jp: number | null;
	/** What the institution adds about the programme; left out where it adds nothing. */
	text?: string;
	issuedAt: string;
	/** The last day of validity. */
	validUntil: string;
	/** IANA name. */
	timeZone: string;
};

export type NumberKind = 'nip' | 'ni-pppk' | 'local';

export type CertifiedModule = {
	id: string;
	title: string;
	/** The publication's number. */
	version: number;
	/** Of the publication, in full; the paper shows its first characters. */
	sha256: string;
	/** From 0 to 100; null prints none. */
	score: number | null;
	/** Passed by the shorter quiz of a recertification; left out elsewhere. */
	refresher?: true;
};

/** A circular that was read, a pledge that was affirmed, or a briefing that was attended, as it was then. */
export type CertifiedOther =
	| { kind: 'circular' | 'pledge'; id: string; title: string; version: number; sha256: string }
	| { kind: 'briefing'; title: string; heldOn: string; place: string };

/**
 * What a head's statement says, frozen when it is signed; it names nobody of the roster, so it may be repeated
 * publicly. The people stand in the roster, whose hash is here.
 */
export type AttestationFacts = {
	institution: string;
	number: string;
	/** Verification code without hyphens. */
	code: string;
	unit: { code: string; name: string };
	scope: 'own' | 'subtree';
	programme: { id: string; title: string; cycle: string };
	signatory: { name: string; number: string; numberKind: NumberKind; post: string; postKind: PostKind };
	signedAt: string;
	/** The moment of which the statement speaks, and the one up to which the register knew. */
	asOf: string;
	knownAt: string;
	timeZone: string;
	figures: AttestationFigures;
	/** Every state with its word and its count, in the order of the rules; the counts add up to the total. */
	states: { state: string; label: string; count: number }[];
	/** The unit itself first, then what lies below it, each parent before its children. */
	units: (AttestationFigures & { code: string; name: string; depth: number })[];
	roster: { sha256: string; count: number };
	/**
	 * Statements of units below that stand in the place of their people; left out where there is none. The named people and
	 * the `figures` of these add up to the total; `signed` is what each of them says itself.
	 */
	below?: StatementBelow[];
	/** The latest signed state of the audit log when the statement was signed. */
	checkpoint: Checkpoint | null;
	/** The number of the statement that this one replaces. */
	supersedes: string | null;
};

/** A statement of a unit below, as one on the whole names it in the place of its people. */
export type StatementBelow = {
	number: string;
	unit: { code: string; name: string };
	state: 'standing' | 'stale';
	/** The moment of which it speaks. */
	asOf: string;
	/** Counted with this statement. */
	figures: AttestationFigures;
	signed: AttestationFigures;
	/** Codes of the unit and all below it. */
	units: string[];
};

/** `total` is the sum of the other four; a unit's figures hold those of its children. */
export type AttestationFigures = {
	total: number;
	certified: number;
	/** Expired, revoked, overdue, under way, not started or not activated. */
	notCertified: number;
	waived: number;
	correction: number;
};

export type Checkpoint = { seq: number; hash: string };

/** One person of the roster as the paper shows it. */
export type AttestationPerson = {
	name: string;
	/** Masked: the paper is handed on, and a NIP tells birth date and sex. */
	number: string;
	unit: string;
	/** One of `states` of the facts. */
	state: string;
	/** What the head wrote beside the name, or the waiver's reason. */
	note: string | null;
};
