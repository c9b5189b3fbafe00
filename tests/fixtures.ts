import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, type BrowserContext, type Page, type WorkerFixture } from '@playwright/test';
import { connect, type Database } from '#lib/server/db/connect.ts';
import { findAccount } from '#lib/server/accounts/accounts.ts';
import { findPersonByNumber } from '#lib/server/organisation/persons.ts';
import type { DemoPart } from '#lib/server/demo/staff.ts';
import { languageCookie } from '#lib/language/remembered-language.ts';
import type { Language } from '#lib/server/language.ts';
import { createSession, sessionCookieName } from '#lib/web/sessions.server.ts';
import { readDemoCast, type DemoCast } from './demo-template.ts';
import { startServer, type Running } from './server.ts';

/** Somebody of the demo city, by what the tests need them for. */
export type Who = DemoPart | 'trainer' | 'auditor';

export type City = Running & { db: Database; cast: DemoCast };

type WorkerFixtures = {
	/** A server of this worker's own, on a copy of the demo city. */
	city: City;
};

type TestFixtures = {
	/** Signs somebody in without typing a password; only the sign-in spec types one. */
	signInAs(who: Who, page?: Page): Promise<void>;
	/** The token that the cookie of somebody holds, for requests without a page. */
	tokenOf(who: Who): Promise<string>;
};

export const test = base.extend<TestFixtures, WorkerFixtures>({
	city: servedCity(),

	baseURL: async ({ city }, use) => use(city.origin),

	tokenOf: async ({ city }, use) => {
		await use((who) => tokenFor(city.db, city.cast[who]));
	},

	signInAs: async ({ city, context }, use) => {
		await use((who, page) => signIn(page?.context() ?? context, city, who));
	}
});

/** For a file whose tests change the city: no other file is given the same one. */
export const testInOwnCity = () => test.extend({ city: servedCity() });

export { expect } from '@playwright/test';

/** A fixture of its own each time, so that Playwright shares a worker only among tests that share the city. */
function servedCity(): [WorkerFixture<City, object>, { scope: 'worker'; timeout: number }] {
	const serve: WorkerFixture<City, object> = async ({}, use) => {
		const { end, ...city } = await serveCity();
		await use(city);
		await end();
	};

	return [serve, { scope: 'worker', timeout: 120_000 }];
}

/** Serves a copy of the demo city that nobody else uses. */
export async function serveCity(): Promise<City & { end(): Promise<void> }> {
	const dataDir = mkdtempSync(join(tmpdir(), 'netral-city-'));
	cpSync(process.env.NETRAL_TEST_CITY!, dataDir, { recursive: true });
	const server = await startServer(dataDir, { NETRAL_CONTENT_OVERLAY: join(dataDir, 'demo-content') });
	const db = await connect(server.databaseUrl);

	return {
		...server,
		db,
		cast: readDemoCast(dataDir),
		end: async () => {
			db.close();
			await server.stop();
			rmSync(dataDir, { recursive: true, force: true });
		}
	};
}

/** Gives a browser the cookie of somebody. */
export async function signIn(context: BrowserContext, { db, cast, origin }: City, who: Who): Promise<void> {
	const value = await tokenFor(db, cast[who]);
	const name = sessionCookieName(new URL(origin));
	await context.addCookies([{ name, value, url: origin, httpOnly: true, sameSite: 'Lax' }]);
}

/** Sets a browser to a language, as the switch at the foot of each page does. */
export async function setLanguage(context: BrowserContext, { origin }: City, language: Language): Promise<void> {
	await context.addCookies([{ name: languageCookie, value: language, url: origin, sameSite: 'Lax' }]);
}

async function tokenFor(db: Database, number: string): Promise<string> {
	const person = await findPersonByNumber(db, number);
	const account = person && (await findAccount(db, person.id));
	if (!account) throw new Error(`Nobody with an account has the number ${number}.`);

	return createSession(db, account.id, new Date());
}
