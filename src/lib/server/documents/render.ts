import { attestationPaper, type AttestationOptions } from './attestation-paper.ts';
import { certificatePaper, type CertificateOptions } from './certificate-paper.ts';
import type { AttestationFacts, CertificateFacts } from './facts.ts';
import { printableData } from './printable.ts';
import { RenderQueue, type RenderRequest } from './render-queue.ts';

const queue = new RenderQueue();

/** The certificate as PDF/A-2a, one page A4; the same facts and options make the same bytes. */
export function renderCertificate(facts: CertificateFacts, options: CertificateOptions): Promise<Uint8Array> {
	return render('certificate.typ', certificatePaper(facts, options), facts.issuedAt);
}

/** The statement as PDF/A-2a, A4; the same facts and options make the same bytes. */
export function renderAttestation(facts: AttestationFacts, options: AttestationOptions): Promise<Uint8Array> {
	return render('attestation.typ', attestationPaper(facts, options), facts.signedAt);
}

function render(template: RenderRequest['template'], paper: object, madeAt: string): Promise<Uint8Array> {
	const data = JSON.stringify(printableData(paper));

	return queue.render({ template, data, madeAt: Math.floor(Date.parse(madeAt) / 1000) });
}
