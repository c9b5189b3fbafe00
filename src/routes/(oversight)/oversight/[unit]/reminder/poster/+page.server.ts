import { qrCode } from '#lib/server/documents/qr.ts';
import { inIndonesian } from '#lib/server/language.ts';
import { m } from '#lib/paraglide/messages.js';
import { settings } from '#lib/web/database.server.ts';
import type { PageServerLoad } from './$types';
import { overseenUnit, pathTo } from '../../../overseen-unit.server.ts';

/** Leads to the sign-in, which goes on to the own training. It names nobody and no programme, so it stays right. */
export const load: PageServerLoad = async ({ params }) => {
	const { viewer, db, unit, institution } = await overseenUnit(params.unit);
	const address = `${settings().origin}/sign-in?next=/learn`;
	const svg = Buffer.from(qrCode(address).svg).toString('base64');

	return {
		unit: { id: unit.id, name: unit.name },
		path: await pathTo(db, unit.id, viewer),
		institution,
		picture: `data:image/svg+xml;base64,${svg}`,
		// A poster is Indonesian, whatever the head reads.
		...inIndonesian(() => ({
			title: m.poster_title(),
			steps: [m.poster_scan(), m.poster_sign_in(), m.poster_learn()],
			alt: m.poster_alt(),
			address: settings().origin.replace(/^https?:\/\//, ''),
			help: m.poster_help()
		}))
	};
};
