import { cycleInWords, dayInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import { dayOf } from '#lib/server/organisation/days.ts';
import { inIndonesian } from '../language.ts';
import { formatCode } from './codes.ts';
import type { CertificateFacts, CertifiedModule, CertifiedOther, Checkpoint } from './facts.ts';
import { qrCode } from './qr.ts';
import { addressInWords, fingerprint, numberInWords, postInWords } from './wording.ts';

export type PaperOptions = {
	/** The whole address that the QR code opens. */
	verifyUrl: string;
	/** A sentence that must not be missed, such as that the document comes from a demonstration. */
	notice?: string;
};

export type CertificateOptions = PaperOptions & { checkpoint?: Checkpoint };

/** Everything that `certificate.typ` prints, in words; Indonesian, whoever asks for it. */
export function certificatePaper(facts: CertificateFacts, options: CertificateOptions) {
	return inIndonesian(() => wordsOf(facts, options));
}

function wordsOf(facts: CertificateFacts, options: CertificateOptions) {
	const { holder, programme, institution } = facts;
	const cycle = cycleInWords(programme.cycle);
	const others = facts.others ?? [];

	return {
		title: m.certificate_paper_title({ number: facts.number, name: holder.name }),
		author: m.document_author({ institution }),
		description: m.certificate_paper_description({ programme: programme.title, cycle }),
		labels: {
			brand: m.app_name(),
			heading: m.certificate_paper_heading(),
			presentedTo: m.certificate_paper_presented_to(),
			completed: m.certificate_paper_completed(),
			modules: others.length > 0 ? m.certificate_paper_done() : m.certificate_paper_modules(),
			code: m.document_code()
		},
		institution,
		number: m.document_number({ number: facts.number }),
		holder: {
			name: holder.name,
			number: `${numberInWords(holder.numberKind, holder.number)} · ${holder.employment}`,
			lines: [...(holder.post ? [postInWords(holder.postKind, holder.post)] : []), holder.unit.name]
		},
		programme: { title: programme.title, cycle: m.document_cycle({ cycle }), text: facts.text ?? null },
		modules: [
			...others.filter(({ kind }) => kind === 'circular').map(otherLine),
			...facts.modules.map((module) => ({ title: module.title, detail: moduleDetail(module) })),
			...others.filter(({ kind }) => kind !== 'circular').map(otherLine)
		],
		facts: [
			fact(m.certificate_paper_issued(), dayInWords(dayOf(new Date(facts.issuedAt), facts.timeZone))),
			fact(m.certificate_paper_valid_until(), dayInWords(facts.validUntil)),
			...(facts.modules.length === 0
				? []
				: [
						fact(
							m.certificate_paper_duration(),
							m.certificate_paper_minutes({ minutes: facts.expectedMinutes }),
							m.certificate_paper_minutes_note()
						)
					]),
			...(facts.jp === null
				? []
				: [
						fact(
							m.certificate_paper_jp(),
							m.certificate_paper_jp_value({ jp: facts.jp }),
							m.certificate_paper_jp_note({ institution })
						)
					])
		],
		qr: paperQr(facts.code, options.verifyUrl),
		disclaimer: disclaimer(facts),
		checkpoint: options.checkpoint ? m.document_checkpoint(options.checkpoint) : null,
		notice: options.notice ?? null
	};
}

/** The QR code and all that stands beside it. */
export function paperQr(code: string, url: string) {
	return {
		...qrCode(url),
		alt: m.document_qr_alt({ url }),
		url,
		code: formatCode(code),
		hint: m.document_qr_hint({ address: addressInWords(url) })
	};
}

function disclaimer({ jp, others }: CertificateFacts): string {
	if (others) return jp === null ? m.certificate_paper_disclaimer_done_no_jp() : m.certificate_paper_disclaimer_done();

	return jp === null ? m.certificate_paper_disclaimer_no_jp() : m.certificate_paper_disclaimer();
}

function otherLine(other: CertifiedOther): { title: string; detail: string } {
	if (other.kind === 'briefing') {
		return { title: other.title, detail: m.certificate_paper_briefing({ day: dayInWords(other.heldOn) }) };
	}
	const { title, version, sha256 } = other;
	const said = { version, fingerprint: fingerprint(sha256) };

	return {
		title,
		detail: other.kind === 'circular' ? m.certificate_paper_circular(said) : m.certificate_paper_pledge(said)
	};
}

function moduleDetail({ version, sha256, score, refresher }: CertifiedModule): string {
	return [
		m.certificate_paper_module({ version, fingerprint: fingerprint(sha256) }),
		...(refresher ? [m.certificate_paper_refresher()] : []),
		...(score === null ? [] : [m.certificate_paper_score({ score })])
	].join(' · ');
}

function fact(label: string, value: string, note?: string) {
	return { label, value, note: note ?? null };
}
