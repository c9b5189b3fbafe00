import { redirect } from '@sveltejs/kit';
import { dayInWords, momentInWords } from '#lib/language/in-words.ts';
import type { SignedIn } from '#lib/server/accounts/accounts.ts';
import { findFactorDuty } from '#lib/server/accounts/factor-duty.ts';
import {
	abandonFactor,
	beginFactor,
	confirmFactor,
	findFactor,
	findPendingSecret,
	removeFactor,
	renewRecoveryCodes
} from '#lib/server/accounts/second-factor.ts';
import { timeSecretUri } from '#lib/server/accounts/time-code.ts';
import { formatCode } from '#lib/server/documents/codes.ts';
import { qrCode } from '#lib/server/documents/qr.ts';
import { database, factorKey } from '#lib/web/database.server.ts';
import { requireSignedIn } from '#lib/web/guards.server.ts';
import { nextPath } from '#lib/web/next-path.ts';
import { failWith } from '#lib/web/problems.server.ts';
import type { Viewer } from '#lib/web/sessions.server.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = async ({ url }) => {
	const viewer = requireSignedIn();
	const { accountId, factorDuty: duty, institution } = viewer;
	const factor = await findFactor(database(), accountId);
	const secret = await findPendingSecret(database(), await factorKey(), accountId);
	const uri = secret && timeSecretUri(secret, { issuer: `Netral ${institution.name}`, label: viewer.name });

	return {
		number: viewer.number,
		next: nextPath(url),
		recovered: url.searchParams.has('recovered'),
		needed: await isFactorNeeded(viewer),
		duty: duty && { daysLeft: duty.daysLeft, requiredOn: dayInWords(duty.requiredOn) },
		factor: factor && {
			since: momentInWords(factor.confirmedAt, institution.timeZone),
			codesLeft: factor.recoveryCodesLeft
		},
		pending: secret && uri ? { secret: secret.match(/.{1,4}/g)!.join(' '), qr: qrCode(uri).svg, uri } : undefined
	};
};

export const actions: Actions = {
	begin: (event) =>
		withPassword(event, 'begin', async (who, password) => {
			await beginFactor(database(), await factorKey(), who, password, new Date());
		}),

	abandon: async () => {
		await abandonFactor(database(), requireSignedIn().accountId);
	},

	confirm: async (event) => {
		const viewer = requireSignedIn();
		const code = String((await event.request.formData()).get('code') ?? '').slice(0, 100);
		event.setHeaders({ 'cache-control': 'no-store' });

		try {
			const codes = await confirmFactor(database(), await factorKey(), signedIn(event, viewer), code, new Date());

			return { codes: codes.map(formatCode) };
		} catch (error) {
			return failWith(error, { of: 'confirm' as const });
		}
	},

	codes: (event) =>
		withPassword(event, 'codes', async (who, password) => {
			event.setHeaders({ 'cache-control': 'no-store' });

			return {
				codes: (await renewRecoveryCodes(database(), await factorKey(), who, password, new Date())).map(formatCode)
			};
		}),

	remove: async (event) => {
		const failed = await withPassword(event, 'remove', async (who, password) => {
			const needed = await isFactorNeeded(requireSignedIn());
			await removeFactor(database(), { ...who, needed }, password, new Date());
		});

		return failed ?? redirect(303, '/profile');
	}
};

async function isFactorNeeded({ accountId, today }: Viewer): Promise<boolean> {
	return (await findFactorDuty(database(), accountId, today)) !== undefined;
}

const signedIn = ({ getClientAddress }: RequestEvent, viewer: Viewer): SignedIn => ({
	...viewer,
	address: getClientAddress()
});

/** Runs an act that asks for the password again; the form that was refused is named by `of`. */
async function withPassword<T>(
	event: RequestEvent,
	of: 'begin' | 'codes' | 'remove',
	act: (who: SignedIn, password: string) => Promise<T>
) {
	const viewer = requireSignedIn();
	const password = String((await event.request.formData()).get('password') ?? '');

	try {
		return await act(signedIn(event, viewer), password);
	} catch (error) {
		return failWith(error, { of });
	}
}
