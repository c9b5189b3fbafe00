import type { Reader } from '#lib/server/db/connect.ts';
import type { AttestationFacts, AttestationFigures } from '#lib/server/documents/facts.ts';
import { amountInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import { postInWords } from '../documents/wording.ts';
import { Problem } from '../problem.ts';
import { currentStatus, damageOf, type AttestationStatus } from './attestation-status.ts';
import { findAttestation } from './attestations.ts';
import { byKind, signatoryReasonKinds, type ReasonKind, type SinceKind } from './staleness.ts';

/** What anyone may know of a statement: never a name or number of the roster. */
export type PublicAttestation = Pick<
	AttestationFacts,
	'institution' | 'number' | 'code' | 'unit' | 'scope' | 'programme' | 'signedAt' | 'asOf' | 'timeZone' | 'supersedes'
> & {
	/** The post that signed, with Plt. or Plh. where it is acting; not its holder. */
	signatoryPost: string;
	/** Of fewer than ten people only whether all are certified. */
	totals: AttestationFigures | { all: boolean };
	rosterSha256: string;
	/** Statements of units below that stand for their people; without their figures, which might point at single people. */
	below: { number: string; unit: string; state: 'standing' | 'stale'; asOf: string }[];
	state: AttestationStatus['state'];
	/** Why it is out of date, as sentences; empty while it stands. */
	reasons: string[];
	/** What happened since and leaves it true, as sentences. */
	since: string[];
	successor: { number: string; code: string } | null;
	/** False when what is stored is no longer what was signed. */
	intact: boolean;
};

/** Groups smaller than this would point at single people. */
const smallestGroup = 10;

/** @throws Problem `attestation_unknown` */
export async function publicAttestation(db: Reader, idOrCode: string, now: Date): Promise<PublicAttestation> {
	const statement = await findAttestation(db, idOrCode);
	if (!statement) throw new Problem('attestation_unknown', m.attestation_unknown());

	const { facts } = statement;
	const status = await currentStatus(db, statement, now);
	const small = facts.figures.total < smallestGroup;
	const { institution, number, code, unit, scope, programme, signedAt, asOf, timeZone, supersedes } = facts;

	return {
		institution,
		number,
		code,
		unit,
		scope,
		programme,
		signedAt,
		asOf,
		timeZone,
		supersedes,
		signatoryPost: postInWords(facts.signatory.postKind, facts.signatory.post),
		totals: small ? { all: facts.figures.certified === facts.figures.total } : facts.figures,
		rosterSha256: statement.rosterSha256,
		below: (facts.below ?? []).map(({ number, unit: { name }, state, asOf }) => ({ number, unit: name, state, asOf })),
		state: status.state,
		reasons: reasonSentences(status, small),
		since: small ? [] : sinceSentences(status),
		successor: status.successor && { number: status.successor.number, code: status.successor.code },
		intact: (await damageOf(db, statement)).length === 0
	};
}

function reasonSentences({ reasons }: AttestationStatus, small: boolean): string[] {
	if (reasons.length === 0) return [];
	if (small) return [m.attestation_reason_small()];

	const ofSignatory = ({ kind }: { kind: ReasonKind }) => signatoryReasonKinds.some((each) => each === kind);
	const signatory = reasons.find(ofSignatory)?.personId;
	// A single person, whom the post names: neither which of both reasons it is, nor a count among the others that would tell.
	const others = reasons.filter(({ personId }) => personId !== signatory);

	return [
		...[...byKind(others)].map(([kind, those]) => reasonInWords(kind, those.length)),
		...(signatory === undefined ? [] : [m.attestation_reason_signatory()])
	];
}

function sinceSentences({ since }: AttestationStatus): string[] {
	return [...byKind(since)].map(([kind, those]) => sinceInWords(kind, those.length));
}

export function reasonInWords(kind: ReasonKind, count: number): string {
	return {
		added: m.attestation_reason_added,
		removed: m.attestation_reason_removed,
		moved: m.attestation_reason_moved,
		decided: m.attestation_reason_decided,
		waiver: m.attestation_reason_waiver,
		revoked: m.attestation_reason_revoked,
		changed: m.attestation_reason_changed,
		signatory_post: m.attestation_reason_signatory_post,
		signatory_certificate: m.attestation_reason_signatory_certificate
	}[kind]({ count: amountInWords(count) });
}

export function sinceInWords(kind: SinceKind, count: number): string {
	return {
		certified: m.attestation_since_certified,
		expired: m.attestation_since_expired,
		joined: m.attestation_since_joined,
		left: m.attestation_since_left
	}[kind]({ count: amountInWords(count) });
}
