import { asc, eq, gt } from 'drizzle-orm';
import type { Reader } from '#lib/server/db/connect.ts';
import { certificate, code } from '#lib/server/db/schema/certificates.ts';
import { parseCode } from '#lib/server/documents/codes.ts';
import type { CertificateFacts } from '#lib/server/documents/facts.ts';
import { today } from '#lib/server/organisation/institution.ts';
import { maskNumber } from '#lib/server/organisation/numbers.ts';
import { factsHash } from './certificates.ts';
import { findCertificate } from './list.ts';
import type { CertificateState } from './state.ts';

export type VerifiedCertificate = {
	kind: 'certificate';
	state: CertificateState;
	/** Exactly what was certified, but for the holder's number, of which only the last characters show. */
	facts: CertificateFacts;
	/** When it was revoked or superseded. */
	endedAt: Date | null;
	/** What took its place. */
	successor: { number: string; code: string } | null;
	/** False when the stored facts no longer agree with the hash that was made when they were certified. */
	intact: boolean;
};

export type Verification =
	| { kind: 'mistyped'; hint: string }
	| { kind: 'unknown' }
	| VerifiedCertificate
	| { kind: 'attestation'; attestationId: string };

/** What anyone may know about a typed code. Reasons of a revocation are the holder's business and stay inside. */
export async function verifyCode(db: Reader, typed: string, now: Date): Promise<Verification> {
	const parsed = parseCode(typed);
	if (!parsed.ok) return { kind: 'mistyped', hint: parsed.hint };

	const subject = await db
		.select({ kind: code.subjectKind, id: code.subjectId })
		.from(code)
		.where(eq(code.code, parsed.code))
		.get();
	if (!subject) return { kind: 'unknown' };
	if (subject.kind === 'attestation') return { kind: 'attestation', attestationId: subject.id };

	return (await verifyCertificate(db, subject.id, now)) ?? { kind: 'unknown' };
}

async function verifyCertificate(db: Reader, id: string, now: Date): Promise<VerifiedCertificate | undefined> {
	const on = await today(db, now);
	const found = await findCertificate(db, id, on);
	if (!found) return undefined;

	const successor = found.ended?.successorId ? await findCertificate(db, found.ended.successorId, on) : undefined;
	const holder = { ...found.facts.holder, number: maskNumber(found.facts.holder.number) };

	return {
		kind: 'certificate',
		state: found.state,
		facts: { ...found.facts, holder },
		endedAt: found.ended?.at ?? null,
		successor: successor ? { number: successor.number, code: successor.code } : null,
		intact: factsHash(found.facts) === found.factsSha256
	};
}

const pageSize = 1000;

/** Numbers of the certificates whose stored facts no longer agree with their hash, and how many were read. */
export async function findAlteredCertificates(db: Reader): Promise<{ checked: number; altered: string[] }> {
	const altered: string[] = [];
	let checked = 0;

	for (let after = ''; ;) {
		const page = await db
			.select({
				id: certificate.id,
				number: certificate.number,
				facts: certificate.facts,
				sha256: certificate.factsSha256
			})
			.from(certificate)
			.where(gt(certificate.id, after))
			.orderBy(asc(certificate.id))
			.limit(pageSize);
		for (const { number, facts, sha256 } of page) if (factsHash(facts) !== sha256) altered.push(number);
		checked += page.length;
		if (page.length < pageSize) return { checked, altered };

		after = page.at(-1)!.id;
	}
}
