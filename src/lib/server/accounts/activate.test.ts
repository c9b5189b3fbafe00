import { and, eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import type { Database } from '#lib/server/db/connect.ts';
import { account, activation } from '#lib/server/db/schema/accounts.ts';
import { auditEntry, auditPayload } from '#lib/server/db/schema/audit.ts';
import { post } from '#lib/server/db/schema/organisation.ts';
import { activate, checkCode, listCodes, triesPerCode } from './activate.ts';
import { countCandidates, countOpenCodes, listCandidates } from './candidates.ts';
import { codeValidDays, issueCode, issueCodes, type Issuer } from './issue-codes.ts';
import { onPowerGained } from './power.ts';
import { grantRole, revokeRole } from './roles.ts';
import { signIn } from './sign-in.ts';
import {
	activated,
	addPerson,
	administrator,
	begin,
	codesOf,
	goodPassword,
	head,
	loggedAbout,
	minutesLater,
	now,
	numberOf,
	open,
	peopledCity,
	sessionsOf
} from './test-people.ts';

const address = '203.0.113.5';
const today = '2026-11-02';
const command: Issuer = { kind: 'command' };

async function use(db: Database, personId: string, code: string, at = now, from = address) {
	return activate(db, { number: await numberOf(db, personId), code, address: from, password: goodPassword }, at, begin);
}

/** Well formed, and of somebody else. */
async function wrongCodes(db: Database): Promise<string> {
	return (await issueCode(db, administrator, 'tetangga', 'first', now)).code;
}

describe('a first code', () => {
	test('activates the account, signs in and is used up', async () => {
		const db = await peopledCity();
		const { code } = await issueCode(db, administrator, 'staf', 'first', now);
		const number = ` ${(await numberOf(db, 'staf')).replace(/(.{8})/, '$1 ')} `;
		const typed = `${code.slice(0, 4)}-${code.slice(4, 8)} ${code.slice(8).toLowerCase()}`;
		const result = await activate(db, { number, code: typed, address, password: goodPassword }, minutesLater(5), begin);

		expect(result).toMatchObject({ personId: 'staf', purpose: 'first' });
		expect(await sessionsOf(db, 'staf')).toBe(1);
		expect(await loggedAbout(db, 'staf')).toEqual(['code.issue', 'code.use', 'account.activate']);
		await expect(use(db, 'staf', code)).rejects.toMatchObject({ code: 'code_used' });
		await expect(signIn(db, { number, password: goodPassword, address }, minutesLater(6), begin)).resolves.toBeTruthy();
	});

	test('says who issued it before it is used, and afterwards', async () => {
		const db = await peopledCity();
		const { code } = await issueCode(db, head, 'staf', 'first', now);
		const number = await numberOf(db, 'staf');
		expect(await checkCode(db, { number, code, address }, now)).toMatchObject({
			personName: 'staf Wirakusuma',
			issuerKind: 'head',
			issuerName: 'kadis Wirakusuma',
			purpose: 'first'
		});

		await use(db, 'staf', code);
		expect(await listCodes(db, 'staf', now)).toMatchObject([
			{ state: 'used', issuerName: 'kadis Wirakusuma', issuerKind: 'head', endedAt: now }
		]);
	});

	test('is for its own person only, and no sentence tells who has an account', async () => {
		const db = await peopledCity();
		const { code } = await issueCode(db, administrator, 'staf', 'first', now);
		const messages = [];
		for (const number of [
			'999',
			await numberOf(db, 'rekan'),
			await numberOf(db, 'kadis'),
			await numberOf(db, 'tetangga')
		]) {
			const result = await checkCode(db, { number, code, address }, now).catch((problem) => problem);
			expect(result.code).toBe('code_wrong');
			messages.push(result.message);
		}
		expect(new Set(messages).size).toBe(1);
	});

	test('ends after two weeks', async () => {
		const db = await peopledCity();
		const { code } = await issueCode(db, administrator, 'staf', 'first', now);
		await expect(use(db, 'staf', code, minutesLater(codeValidDays * 1440))).rejects.toMatchObject({
			code: 'code_expired'
		});
		await expect(use(db, 'staf', code, minutesLater(codeValidDays * 1440 - 1))).resolves.toBeTruthy();
	});

	test('is void once a new one is issued', async () => {
		const db = await peopledCity();
		const first = await issueCode(db, administrator, 'staf', 'first', now);
		const second = await issueCode(db, administrator, 'staf', 'first', minutesLater(1));
		await expect(use(db, 'staf', first.code, minutesLater(2))).rejects.toMatchObject({ code: 'code_wrong' });
		await expect(use(db, 'staf', second.code, minutesLater(2))).resolves.toBeTruthy();
		expect(await loggedAbout(db, 'staf')).toEqual(expect.arrayContaining(['code.void', 'code.refuse']));
	});

	test('is void after five wrong tries; a mistyped one is no try', async () => {
		const db = await peopledCity();
		const wrong = await wrongCodes(db);
		const { code } = await issueCode(db, administrator, 'staf', 'first', now);
		const number = await numberOf(db, 'staf');
		const mistyped = code.slice(0, -1) + (code.endsWith('A') ? 'C' : 'A');
		for (let i = 0; i < 10; i++) {
			await expect(checkCode(db, { number, code: mistyped, address }, now)).rejects.toMatchObject({
				code: 'code_unreadable'
			});
		}

		for (let i = 0; i < triesPerCode - 1; i++)
			await expect(use(db, 'staf', wrong)).rejects.toMatchObject({ code: 'code_wrong' });
		// Looking at the own code costs no try.
		for (let i = 0; i < 3; i++) await checkCode(db, { number, code, address }, now);
		await expect(use(db, 'staf', wrong)).rejects.toMatchObject({ code: 'code_wrong' });
		await expect(use(db, 'staf', code)).rejects.toMatchObject({ code: 'code_voided' });
		expect(await codesOf(db, 'staf')).toMatchObject([{ voidReason: 'tries' }]);
	});

	test('is guessed at no more often by many at the same moment, from many addresses', async () => {
		const db = await peopledCity();
		const wrong = await wrongCodes(db);
		const { code } = await issueCode(db, administrator, 'staf', 'first', now);
		await Promise.allSettled(Array.from({ length: 40 }, (_, i) => use(db, 'staf', wrong, now, `10.1.${i}.1`)));
		await expect(use(db, 'staf', code, minutesLater(60))).rejects.toMatchObject({ code: 'code_voided' });
		expect((await db.select().from(account).where(eq(account.personId, 'staf')).get())?.passwordHash).toBeNull();
	});

	test('is used by one of sixteen at the same moment', async () => {
		const db = await peopledCity();
		const { code } = await issueCode(db, administrator, 'staf', 'first', now);
		const uses = await Promise.allSettled(
			Array.from({ length: 16 }, (_, i) => use(db, 'staf', code, now, `10.1.${i}.1`))
		);
		expect(uses.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
		expect(await sessionsOf(db, 'staf')).toBe(1);
	});

	test('survives a password that is refused', async () => {
		const db = await peopledCity();
		const { code } = await issueCode(db, administrator, 'staf', 'first', now);
		const number = await numberOf(db, 'staf');
		for (let i = 0; i < 8; i++) {
			await expect(activate(db, { number, code, address, password: 'pendek' }, now, begin)).rejects.toMatchObject({
				field: 'password'
			});
		}
		await expect(use(db, 'staf', code)).resolves.toBeTruthy();
	});

	test('is kept as a hash and stands nowhere else', async () => {
		const db = await peopledCity();
		const { code } = await issueCode(db, head, 'staf', 'first', now);
		const all = [
			await db.select().from(activation),
			await db.select().from(auditEntry),
			await db.select().from(auditPayload)
		];
		expect(JSON.stringify(all)).not.toContain(code);
		expect((await codesOf(db, 'staf'))[0]!.codeHash).toMatch(/^\$argon2id\$/);
	});
});

describe('a head', () => {
	const refused = async (db: Database, personId: string, purpose: 'first' | 'reset' = 'first', issuer = head) =>
		issueCode(db, issuer, personId, purpose, now).then(
			() => 'issued',
			(problem) => problem.code as string
		);

	test('gives first codes to plain people whose primary post is in the own subtree', async () => {
		const db = await peopledCity();
		expect(await refused(db, 'staf')).toBe('issued');
		expect(await refused(db, 'tetangga')).toBe('code_scope');
		expect(await refused(db, 'siapa')).toBe('code_unknown');
		expect(await refused(db, 'kadis')).toBe('code_self');
		expect(await refused(db, 'kabid')).toBe('code_power');
	});

	test('gives none for a second post in the own unit, nor after a move away', async () => {
		const db = await peopledCity();
		await db.write(async (tx) => {
			const second = { title: 'Bantuan', category: 'pelaksana', kind: 'plh', heads: false, isPrimary: false } as const;
			await tx.insert(post).values({ personId: 'tetangga', unitId: 'bidang', ...second, ...open });
			await tx.update(post).set({ validTo: '2026-11-01' }).where(eq(post.personId, 'staf'));
			await tx
				.insert(post)
				.values({ personId: 'staf', unitId: 'lain', ...second, isPrimary: true, ...open, validFrom: '2026-11-01' });
		});
		expect(await refused(db, 'tetangga')).toBe('code_scope');
		expect(await refused(db, 'staf')).toBe('code_scope');
	});

	test('gives none to whoever has a role or heads a unit, now or from a day to come', async () => {
		const db = await peopledCity();
		await db.write(async (tx) => {
			await grantRole(tx, { personId: 'staf', role: 'trainer', from: '2027-01-01', by: 'command' }, now);
			await tx.insert(post).values({
				personId: 'rekan',
				unitId: 'lain',
				title: 'Plt. Kepala',
				category: 'administrator',
				kind: 'plt',
				heads: true,
				isPrimary: false,
				...open,
				validFrom: '2026-12-01'
			});
		});
		expect(await refused(db, 'staf')).toBe('code_power');
		expect(await refused(db, 'rekan')).toBe('code_power');
	});

	test('never resets, also not where an account was active once', async () => {
		const db = await peopledCity();
		await activated(db, 'staf', head);
		expect(await refused(db, 'staf')).toBe('code_active');
		expect(await refused(db, 'staf', 'reset')).toBe('code_power');

		await db.write((tx) =>
			tx.update(account).set({ activatedAt: null, passwordHash: null }).where(eq(account.personId, 'staf'))
		);
		expect(await refused(db, 'staf')).toBe('code_activated_before');
	});

	test('whose post has ended gives none, nor does an auditor or somebody without a unit', async () => {
		const db = await peopledCity();
		await db.write((tx) => tx.update(post).set({ validTo: today }).where(eq(post.personId, 'kadis')));
		expect(await refused(db, 'staf')).toBe('issuer_refused');
		await db.write((tx) => grantRole(tx, { personId: 'rekan', role: 'auditor', from: today, by: 'command' }, now));
		expect(await refused(db, 'staf', 'first', { kind: 'head', personId: 'rekan' })).toBe('issuer_refused');
		expect(await refused(db, 'staf', 'first', { kind: 'administrator', personId: 'rekan' })).toBe('issuer_refused');
	});
});

describe('an administrator', () => {
	test('gives codes and resets to anybody but the own account', async () => {
		const db = await peopledCity();
		await expect(issueCode(db, administrator, 'kabid', 'first', now)).resolves.toBeTruthy();
		await expect(issueCode(db, administrator, 'kadis', 'reset', now)).resolves.toBeTruthy();
		await expect(issueCode(db, administrator, 'kadis', 'first', now)).rejects.toMatchObject({ code: 'code_active' });
		await expect(issueCode(db, administrator, 'kabid', 'reset', now)).rejects.toMatchObject({ code: 'code_inactive' });
		await expect(issueCode(db, administrator, 'admin', 'reset', now)).rejects.toMatchObject({ code: 'code_self' });
		await expect(issueCode(db, command, 'admin', 'reset', now)).resolves.toBeTruthy();
	});

	test('prints a list once; asked again for the same list there is nothing', async () => {
		const db = await peopledCity();
		const wanted = { personIds: ['staf', 'rekan', 'kadis', 'staf'], purpose: 'first' as const, listId: 'daftar-1' };
		const list = await issueCodes(db, administrator, wanted, now);
		expect(list.issued.map(({ personId }) => personId)).toEqual(['rekan', 'staf']);
		expect(list.refused).toEqual([{ personId: 'kadis', reason: 'active' }]);
		expect(list.issued[0]).toMatchObject({ unitName: 'bidang', number: expect.stringMatching(/^\*{3}\d{3}$/) });

		await expect(issueCodes(db, administrator, wanted, now)).rejects.toMatchObject({ code: 'list_shown' });
		await expect(use(db, 'staf', list.issued[1]!.code)).resolves.toBeTruthy();
	});

	test('prints at most five hundred at a time', async () => {
		const db = await peopledCity();
		const personIds = Array.from({ length: 501 }, (_, i) => `orang${i}`);
		await expect(issueCodes(db, administrator, { personIds, purpose: 'first' }, now)).rejects.toMatchObject({
			code: 'list_long'
		});
	});

	test('finds whom to give codes; a head finds only whom a head may give one', async () => {
		const db = await peopledCity();
		const page = { limit: 50, offset: 0 };
		const all = { units: 'all', state: 'inactive', plain: false } as const;
		const subtree = { units: new Set(['dinas', 'bidang']), state: 'inactive', plain: true } as const;
		const ids = async (filter: Parameters<typeof listCandidates>[1]) =>
			(await listCandidates(db, filter, today, page)).map(({ personId }) => personId);

		expect(await ids(all)).toEqual(['kabid', 'rekan', 'staf', 'tetangga']);
		expect(await ids({ ...all, search: 'REK' })).toEqual(['rekan']);
		expect(await ids({ ...all, search: (await numberOf(db, 'staf')).replace(/^(.{8})/, '$1 ') })).toEqual(['staf']);
		expect(await ids({ ...all, search: (await numberOf(db, 'staf')).slice(-3) })).toEqual(['staf']);
		expect(await ids({ ...all, state: 'active' })).toEqual(['kadis', 'admin']);
		expect(await ids(subtree)).toEqual(['rekan', 'staf']);
		expect(await countCandidates(db, { ...subtree, plain: false }, today)).toBe(3);

		await issueCode(db, head, 'staf', 'first', now);
		await activated(db, 'rekan', head);
		expect(await listCandidates(db, subtree, today, page)).toMatchObject([
			{ personId: 'staf', place: 'bidang', openCode: { issuedAt: now } }
		]);
		expect(await countOpenCodes(db, subtree, today, now)).toBe(1);
		expect(await countOpenCodes(db, { ...subtree, search: 'rekan' }, today, now)).toBe(0);
		expect(await countOpenCodes(db, subtree, today, minutesLater(15 * 24 * 60))).toBe(0);
	});
});

describe('becoming a head or getting a role', () => {
	test('voids the open code and ends the sessions', async () => {
		const db = await peopledCity();
		const { code } = await issueCode(db, head, 'staf', 'first', now);
		await db.write((tx) => onPowerGained(tx, ['staf'], minutesLater(1)));
		await expect(use(db, 'staf', code, minutesLater(2))).rejects.toMatchObject({ code: 'code_voided' });

		await activated(db, 'rekan', administrator);
		await db.write((tx) => grantRole(tx, { personId: 'rekan', role: 'trainer', from: today, by: 'admin' }, now));
		expect(await sessionsOf(db, 'rekan')).toBe(0);
	});

	test('asks for a new activation where a head had issued the code in use', async () => {
		const db = await peopledCity();
		await activated(db, 'staf', head);
		await activated(db, 'rekan', administrator);
		await db.write((tx) => onPowerGained(tx, ['staf', 'rekan', 'tetangga'], now));

		const number = await numberOf(db, 'staf');
		await expect(signIn(db, { number, password: goodPassword, address }, now, begin)).rejects.toThrow();
		const other = await numberOf(db, 'rekan');
		await expect(signIn(db, { number: other, password: goodPassword, address }, now, begin)).resolves.toBeTruthy();
		expect(await loggedAbout(db, 'staf')).toContain('account.renew');

		await activated(db, 'staf', administrator, minutesLater(10));
		await db.write((tx) => onPowerGained(tx, ['staf'], minutesLater(20)));
		await expect(
			signIn(db, { number, password: goodPassword, address }, minutesLater(21), begin)
		).resolves.toBeTruthy();
	});

	test('keeps a head from using a code that was issued before, whatever was not called', async () => {
		const db = await peopledCity();
		const { code } = await issueCode(db, head, 'staf', 'first', now);
		await db.write((tx) => tx.update(post).set({ heads: true }).where(eq(post.personId, 'staf')));
		await expect(use(db, 'staf', code)).rejects.toMatchObject({ code: 'code_voided' });
		expect(await codesOf(db, 'staf')).toMatchObject([{ voidReason: 'power', usedAt: null }]);
	});
});

describe('roles', () => {
	test('have days, are not given twice, and end from a day on', async () => {
		const db = await peopledCity();
		const grant = (from: string, to?: string) =>
			db.write((tx) => grantRole(tx, { personId: 'staf', role: 'auditor', from, to, by: 'admin' }, now));
		await expect(grant('2026-12-01', '2026-12-01')).rejects.toMatchObject({ code: 'role_days' });
		await grant('2026-12-01', '2027-01-01');
		await expect(grant('2026-12-31')).rejects.toMatchObject({ code: 'role_held' });
		await expect(grant('2026-11-15', '2026-12-02')).rejects.toMatchObject({ code: 'role_held' });
		await grant('2026-11-15', '2026-12-01');
		await grant('2027-01-01');
		await db.write((tx) => revokeRole(tx, { personId: 'staf', role: 'auditor', on: '2026-12-15', by: 'admin' }, now));
		await expect(
			db.write((tx) => revokeRole(tx, { personId: 'staf', role: 'auditor', on: '2027-02-01', by: 'admin' }, now))
		).rejects.toMatchObject({ code: 'role_not_held' });
		expect(await loggedAbout(db, 'staf')).toEqual(['role.grant', 'role.grant', 'role.grant', 'role.revoke']);
	});

	test('leave an administrator who can sign in', async () => {
		const db = await peopledCity();
		const revoke = () =>
			db.write((tx) => revokeRole(tx, { personId: 'admin', role: 'administrator', on: today, by: 'command' }, now));
		await expect(revoke()).rejects.toMatchObject({ code: 'role_last_administrator' });
		await addPerson(db, 'baru', 'lain');
		await db.write((tx) => grantRole(tx, { personId: 'baru', role: 'administrator', from: today, by: 'admin' }, now));
		await expect(revoke()).rejects.toMatchObject({ code: 'role_last_administrator' });
		await activated(db, 'baru', administrator);
		await expect(revoke()).resolves.toBeUndefined();
	});
});

test('an open code is one for each person, also in the database', async () => {
	const db = await peopledCity();
	await issueCodes(db, administrator, { personIds: ['staf'], purpose: 'first' }, now);
	await Promise.all([issueCode(db, administrator, 'staf', 'first', now), issueCode(db, head, 'staf', 'first', now)]);
	const unused = await db
		.select()
		.from(activation)
		.where(and(eq(activation.personId, 'staf')))
		.all();
	expect(unused.filter(({ voidedAt }) => voidedAt === null)).toHaveLength(1);
});
