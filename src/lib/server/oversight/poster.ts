import { m } from '#lib/paraglide/messages.js';
import { qrCode } from '../documents/qr.ts';
import { inIndonesian } from '../language.ts';

export type Poster = {
	/** The QR code as a `data:` address. */
	picture: string;
	title: string;
	steps: string[];
	alt: string;
	/** For whoever cannot scan: to be typed. */
	address: string;
	help: string;
};

/**
 * A sheet for the wall that leads to the sign-in, which goes on to the own training. It names nobody and no programme, so it
 * stays right. Indonesian, whatever the head reads.
 */
export function poster(origin: string): Poster {
	const svg = Buffer.from(qrCode(`${origin}/sign-in?next=/learn`).svg).toString('base64');

	return inIndonesian(() => ({
		picture: `data:image/svg+xml;base64,${svg}`,
		title: m.poster_title(),
		steps: [m.poster_scan(), m.poster_sign_in(), m.poster_learn()],
		alt: m.poster_alt(),
		address: origin.replace(/^https?:\/\//, ''),
		help: m.poster_help()
	}));
}
