import { createHash } from 'node:crypto';
import { and, asc, eq } from 'drizzle-orm';
import { m } from '#lib/paraglide/messages.js';
import { latestCheckpoint } from '#lib/server/audit/checkpoints.ts';
import type { Database, Reader } from '#lib/server/db/connect.ts';
import { certificate, rendition } from '#lib/server/db/schema/certificates.ts';
import { formatCode } from '#lib/server/documents/codes.ts';
import { renderCertificate } from '#lib/server/documents/render.ts';
import { requireInstitution } from '#lib/server/organisation/institution.ts';
import { Problem } from '#lib/server/problem.ts';

export type File = { name: string; bytes: Uint8Array };

/**
 * The certificate as PDF. What was handed out first is kept and handed out again, byte for byte.
 * @param origin what browsers see, without a path; the QR code leads there
 * @throws Problem `certificate_unknown`
 */
export async function certificatePdf(
	db: Database,
	certificateId: string,
	{ origin, now }: { origin: string; now: Date }
): Promise<File> {
	const found = await db
		.select({ facts: certificate.facts })
		.from(certificate)
		.where(eq(certificate.id, certificateId))
		.get();
	if (!found) throw new Problem('certificate_unknown', m.certificate_unknown());

	const name = `sertifikat-${found.facts.number.replaceAll('/', '-')}.pdf`;
	const kept = await findRendition(db, certificateId);
	if (kept) return { name, bytes: kept };

	const checkpoint = await latestCheckpoint(db);
	const bytes = await renderCertificate(found.facts, {
		verifyUrl: `${origin}/verify/${formatCode(found.facts.code)}`,
		...(checkpoint && { checkpoint }),
		...((await requireInstitution(db)).demo && { notice: m.certificate_demo_notice() })
	});

	return { name, bytes: await keepRendition(db, certificateId, bytes, now) };
}

/** Keeps the first rendition; when two were made at once, both requests get the same one. */
async function keepRendition(db: Database, certificateId: string, bytes: Uint8Array, now: Date): Promise<Uint8Array> {
	return db.write(async (tx) => {
		const first = await findRendition(tx, certificateId);
		if (first) return first;

		await tx.insert(rendition).values({
			subjectKind: 'certificate',
			subjectId: certificateId,
			sha256: createHash('sha256').update(bytes).digest('hex'),
			bytes: Buffer.from(bytes),
			createdAt: now,
			size: bytes.length
		});

		return bytes;
	});
}

async function findRendition(db: Reader, certificateId: string): Promise<Uint8Array | undefined> {
	const row = await db
		.select({ bytes: rendition.bytes })
		.from(rendition)
		.where(and(eq(rendition.subjectKind, 'certificate'), eq(rendition.subjectId, certificateId)))
		.orderBy(asc(rendition.createdAt))
		.limit(1)
		.get();

	return row?.bytes;
}
