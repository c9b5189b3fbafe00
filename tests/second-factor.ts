import { join } from 'node:path';
import { findAccount } from '#lib/server/accounts/accounts.ts';
import { ensureFactorKey } from '#lib/server/accounts/factor-key.ts';
import { beginFactor, confirmFactor, findPendingSecret } from '#lib/server/accounts/second-factor.ts';
import { timeCodeAt } from '#lib/server/accounts/time-code.ts';
import type { City } from './fixtures.ts';

const keyOf = ({ dataDir, db }: City) => ensureFactorKey(join(dataDir, 'factor-key.txt'), db);

/** Brings somebody of the demo city to the page that shows the secret. @returns the secret */
export async function beginFactorFor(city: City, personId: string, now: Date): Promise<string> {
	const key = await keyOf(city);
	const { id: accountId } = (await findAccount(city.db, personId))!;
	const who = { accountId, personId, sessionId: '', address: '127.0.0.1' };
	await beginFactor(city.db, key, who, process.env.NETRAL_DEMO_PASSWORD!, now);

	return (await findPendingSecret(city.db, key, accountId))!;
}

/** Gives somebody of the demo city a second factor, and ends the sessions. @returns its secret */
export async function giveFactor(city: City, personId: string, now: Date): Promise<string> {
	const secret = await beginFactorFor(city, personId, now);
	const { id: accountId } = (await findAccount(city.db, personId))!;
	const who = { accountId, personId, sessionId: '', address: '127.0.0.1' };
	await confirmFactor(city.db, await keyOf(city), who, timeCodeAt(secret, now), now);

	return secret;
}
