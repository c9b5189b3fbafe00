import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { createClient, type Client } from '@libsql/client';
import { and, eq, isNull } from 'drizzle-orm';
import { revokeRole } from '#lib/server/accounts/roles.ts';
import { applicationRoot } from '#lib/server/application-root.ts';
import { activation } from '#lib/server/db/schema/accounts.ts';
import { rosterDispute } from '#lib/server/db/schema/organisation.ts';
import { attestationDraft } from '#lib/server/db/schema/oversight.ts';
import { today } from '#lib/server/organisation/institution.ts';
import { findPersonByNumber } from '#lib/server/organisation/persons.ts';
import { sessionsOf, openCity, type AccessCity, type Place } from './access-city.ts';
import { actors, table, type Actor, type Expected, type Row } from './access-table.ts';
import { expect, testInOwnCity } from './fixtures.ts';
import type { Answer, Visitor } from './visitor.ts';

/** One city of its own for all of them, one after the other. */
const test = testInOwnCity();

test.describe.configure({ mode: 'default', timeout: 120_000 });

let city: AccessCity;
let watch: Client;

test.beforeAll(async ({ city: own }) => {
	city = await openCity(own);
	watch = createClient({ url: city.databaseUrl });
});

test.afterAll(() => watch?.close());

test('every page, action and method of the built server stands once in the table', () => {
	const root = applicationRoot();
	const printed = execFileSync(process.execPath, [join(root, 'tests', 'access-manifest.mjs'), root]);
	const built = JSON.parse(printed.toString()) as string[];
	const listed = table.map(({ entry }) => entry);

	expect(built.length).toBeGreaterThan(90);
	expect(
		listed.filter((entry, index) => listed.indexOf(entry) !== index),
		'stand twice'
	).toEqual([]);
	expect(
		built.filter((entry) => !listed.includes(entry)),
		'are built and do not stand in the table'
	).toEqual([]);
	expect(
		listed.filter((entry) => !built.includes(entry)),
		'stand in the table and are not built'
	).toEqual([]);
});

test('whoever may not is turned away everywhere, learns nothing and changes nothing', async () => {
	const wrong: string[] = [];

	for (const { row, place, actor, expected, name } of tries()) {
		if (expected !== 'out') continue;

		const visitor = await city.as(actor);
		for (const send of waysOf(row, place)) {
			const before = await version();
			const answer = await send(visitor);
			const verdict = verdictOf(answer);
			const told = city.secrets.filter((secret) => answer.body.includes(secret) && secret !== city.names[actor]);

			if (verdict !== 'refused' && !(verdict === 'failed' && row.complete)) wrong.push(`${name}: ${shown(answer)}`);
			if ((await version()) !== before) wrong.push(`${name}: something was written`);
			if (told.length > 0) wrong.push(`${name}: tells of ${told.join(', ')}`);
		}
	}

	expect(wrong).toEqual([]);
});

test('whoever may comes in', async () => {
	const wrong: string[] = [];

	for (const { row, place, actor, expected, name } of tries()) {
		if (expected === 'out') continue;

		const visitor = await city.as(actor);
		const [send] = waysOf(row, place);
		const before = await version();
		const answer = await send!(visitor);
		const verdict = verdictOf(answer);

		if (expected !== 'in') {
			if (!pathOf(answer).startsWith(expected.to) || (await version()) !== before)
				wrong.push(`${name}: ${shown(answer)}`);
		} else if (verdict !== 'done' && !(verdict === 'failed' && !row.complete)) {
			wrong.push(`${name}: ${shown(answer)}`);
		}
		if (row.complete) await undo(place);
		if (row.endsSession) city.forget(actor);
	}

	expect(wrong).toEqual([]);
});

test('no form is taken from a page of another site', async () => {
	const wrong: string[] = [];
	const administrator = await city.as('administrator');

	for (const row of table) {
		if (!/^(action|POST) /.test(row.entry)) continue;

		const [place] = city.places[row.ids];
		const before = await version();
		const answer = await administrator.post(addressOf(row, place!), place!.fields, 'https://lain.example');
		if (answer.status !== 403) wrong.push(`${row.entry}: ${shown(answer)}`);
		if ((await version()) !== before) wrong.push(`${row.entry}: something was written`);
	}

	expect(wrong).toEqual([]);
});

test('a head reaches nobody outside the own units through an address of the own unit', async () => {
	const { db, unitIds, personIds } = city;
	const { query } = city.places.units[0]!;
	const foreign = city.places.units.find(({ name }) => name === 'elsewhere')!.fields.person as string;
	const newcomer = (await findPersonByNumber(db, city.cast.newcomer))!.id;
	const head = await city.as('head');
	const own = `/oversight/${unitIds.own}`;
	const openCode = () =>
		db
			.select({ id: activation.id })
			.from(activation)
			.where(and(eq(activation.personId, newcomer), isNull(activation.voidedAt)));

	const disputed = await head.act(`${own}/staff?/dispute&${query}`, { person: foreign, kind: 'moved' });
	expect(verdictOf(disputed)).toBe('failed');
	expect(await db.select().from(rosterDispute).where(eq(rosterDispute.raisedBy, personIds.head))).toEqual([]);

	await head.act(`${own}/codes?/issue`, { person: newcomer, list: 'a' });
	expect(await openCode()).toEqual([]);
	await (
		await city.as('head elsewhere')
	).act(`/oversight/${unitIds.elsewhere}/codes?/issue`, { person: newcomer, list: 'b' });
	expect(await openCode()).toHaveLength(1);

	await head.act(`${own}/attestation/new?/save&${query}`, { person: foreign, [`kind-${foreign}`]: 'sick' });
	const drafts = await db.select().from(attestationDraft).where(eq(attestationDraft.preparedBy, personIds.head));
	expect(drafts.flatMap(({ notes }) => Object.keys(notes))).not.toContain(foreign);
});

test('a person ends the own sessions only', async () => {
	const theirs = city.personIds.employee;
	await city.as('employee');
	const before = await sessionsOf(city.db, theirs);
	expect(before.length).toBeGreaterThan(0);

	for (const actor of ['head', 'administrator'] as const) {
		await (await city.as(actor)).act('/profile?/signOut', { session: before[0]! });
	}

	expect(await sessionsOf(city.db, theirs)).toEqual(before);
});

test('a role that was taken back opens nothing, with a session from before', async () => {
	const auditor = await city.as('auditor');
	const now = new Date();
	expect(verdictOf(await auditor.get('/admin/audit'))).toBe('done');

	const taken = {
		personId: city.personIds.auditor,
		role: 'auditor',
		on: await today(city.db, now),
		by: 'command'
	} as const;
	await city.db.write((tx) => revokeRole(tx, taken, now));

	for (const path of ['/admin', '/admin/audit', '/oversight', `/oversight/${city.unitIds.own}`]) {
		expect(verdictOf(await auditor.get(path)), path).toBe('refused');
	}
});

type Try = { row: Row; place: Place; actor: Actor; expected: Expected; name: string };

/** Everybody at every door, with every id that makes a difference. */
function tries(): Try[] {
	return table.flatMap((row) => {
		const places = new Map(city.places[row.ids].map((place) => [addressOf(row, place), place]));

		return [...places].flatMap(([address, place]) =>
			actors.map((actor) => {
				const name = `${row.entry}, ${place.name || address}, as ${actor}`;

				return { row, place, actor, expected: row.may(actor, place.about), name };
			})
		);
	});
}

/** All ways to the same thing; the first is the one that a browser takes. */
function waysOf(row: Row, place: Place): ((visitor: Visitor) => Promise<Answer>)[] {
	const address = addressOf(row, place);
	const { token, ...fields } = place.fields;

	// What an action answers to scripts is its own verdict: the page around it has a guard that would hide a missing one.
	if (row.entry.startsWith('action ')) return [(visitor) => visitor.act(address, fields)];
	if (row.entry.startsWith('GET ')) return [(visitor) => visitor.get(address)];
	if (row.entry.endsWith('/answers')) {
		return [(visitor) => visitor.json(address, { slot: 0, tokens: [token], sequence: 1 })];
	}
	if (row.entry.startsWith('POST ')) return [(visitor) => visitor.post(address, fields)];

	return [(visitor) => visitor.get(address), (visitor) => visitor.data(address)];
}

function addressOf({ entry }: Row, { params, query }: Place): string {
	const [route, action = ''] = entry.split(' ')[1]!.split('?');
	const path = route!
		.replace(/^\/\+layout.*/, '/')
		.replace(/\/\([a-z]+\)/g, '')
		.replace(/\[(\w+)\]/g, (_, name: string) => encodeURIComponent(params[name]!));
	const search = [action === '/default' ? '' : action, query].filter(Boolean).join('&');

	return `${path || '/'}${search && `?${search}`}`;
}

type Verdict = 'refused' | 'failed' | 'done' | 'broken';

/** Sent to sign in, forbidden or not there is refused; a complaint about what was typed comes after the guard. */
function verdictOf(answer: Answer): Verdict {
	const { type, status, location } = told(answer);
	if (location.startsWith('/sign-in?next=') || [403, 404].includes(status)) return 'refused';
	if (type === 'failure' || [400, 409, 410].includes(status)) return 'failed';

	return status < 400 ? 'done' : 'broken';
}

/** What scripts are told stands in the body; one page of theirs holds the data of several loads. */
function told({ status, location, body }: Answer): { type: string; status: number; location: string } {
	if (!body.startsWith('{"type":')) return { type: '', status, location };

	const said = JSON.parse(body) as {
		type: string;
		status?: number;
		location?: string;
		nodes?: ({ type: string; status?: number } | null)[];
	};
	const failed = said.nodes?.find((node) => node?.type === 'error');

	return { type: said.type, status: failed?.status ?? said.status ?? status, location: said.location ?? '' };
}

function pathOf(answer: Answer): string {
	return told(answer).location;
}

function shown(answer: Answer): string {
	const { type, status, location } = told(answer);

	return `${verdictOf(answer)} ${type} ${status} ${location}`;
}

/** Changes whenever something else than this connection has written, and only then. */
async function version(): Promise<number> {
	return Number((await watch.execute('pragma data_version')).rows[0]![0]);
}

async function undo({ fields }: Place): Promise<void> {
	const raised = and(eq(rosterDispute.personId, fields.person as string), isNull(rosterDispute.decidedAt));
	await city.db.write((tx) => tx.delete(rosterDispute).where(raised));
}
