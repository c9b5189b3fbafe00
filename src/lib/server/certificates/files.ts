import { eq } from 'drizzle-orm';
import { m } from '#lib/paraglide/messages.js';
import { latestCheckpoint } from '#lib/server/audit/checkpoints.ts';
import type { Database } from '#lib/server/db/connect.ts';
import { certificate } from '#lib/server/db/schema/certificates.ts';
import { formatCode } from '#lib/server/documents/codes.ts';
import { renderCertificate } from '#lib/server/documents/render.ts';
import { findRendition, keepRendition } from '#lib/server/documents/renditions.ts';
import { inIndonesian } from '#lib/server/language.ts';
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
	const kept = await findRendition(db, 'certificate', certificateId);
	if (kept) return { name, bytes: kept };

	const checkpoint = await latestCheckpoint(db);
	const bytes = await renderCertificate(found.facts, {
		verifyUrl: `${origin}/verify/${formatCode(found.facts.code)}`,
		...(checkpoint && { checkpoint }),
		...((await requireInstitution(db)).demo && { notice: inIndonesian(m.certificate_demo_notice) })
	});

	return { name, bytes: await keepRendition(db, 'certificate', certificateId, bytes, now) };
}
