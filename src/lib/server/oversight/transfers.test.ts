import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { attestationRow, knownWhen, monthEnd } from '#lib/server/db/schema/oversight.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import type { Category, EmploymentKind } from '#lib/server/db/schema/organisation.ts';
import { databaseUrlOf, testDatabase } from '#lib/server/db/test-database.ts';
import { csvParts, workbookOf } from '../documents/table.ts';
import { readWorkbook, workbookLimits } from '../workbooks/read-workbook.ts';
import { everywhere } from '../organisation/clocks.ts';
import { addDays, endOfDay } from '../organisation/days.ts';
import { attestationOverview } from './attestation-overview.ts';
import { attestationStatus, damageOf, recordAttestationStates } from './attestation-status.ts';
import { findAttestation } from './attestations.ts';
import { addSums, sumFigures, sumPastUnits, type FigureSums } from './figure-sums.ts';
import { runTask } from './figures-task.ts';
import { figuresOf, flatten } from './figures.ts';
import { parseRoster, sha256Of } from './frozen-roster.ts';
import { lastActOnPast } from './last-act.ts';
import { findKeptFigures, keepMonthEnd } from './month-ends.ts';
import { recountFigures } from './recount.ts';
import { rosterAt } from './roster.ts';
import { explainStates } from './explanations.ts';
import { leadersOf } from './progress.ts';
import { listStaff, pastStaffIds, pastStaffRows, staffTable, type StaffFilter } from './staff-list.ts';
import { stateFilters, statesIn, totalOf } from './states.ts';
import { clocksOn, zone } from './test-city.ts';
import { trendOf } from './trend.ts';
import {
	countAll,
	fateOf,
	firstDay,
	placeOf,
	recordsOf,
	type Counted,
	type Place,
	type SignedStatement,
	type Somebody,
	type When
} from './test-history.ts';
import { momentOf, PlayedCity } from './test-played-city.ts';

const dueOn = '2026-10-20';

/** Plain lines, in an order that does not matter. */
const lines = (rows: readonly { personId: string; unitId: string; state: string }[]) =>
	rows.map(({ personId, unitId, state }) => `${personId} ${unitId} ${state}`).sort();

const amounts = (keys: readonly string[]) => {
	const counts: Record<string, number> = {};
	for (const key of keys) counts[key] = (counts[key] ?? 0) + 1;

	return counts;
};

/** What must be counted of these people, as one list of numbers by name. */
function expectedSums(people: readonly Counted[]) {
	return {
		units: amounts(people.map(({ unitId, state }) => `${unitId} ${state}`)),
		categories: amounts(people.map(({ category, state }) => `${category} ${state}`)),
		employments: amounts(people.map(({ employment, state }) => `${employment} ${state}`)),
		fulfilled: people.filter(({ fulfilled }) => fulfilled).length,
		completions: amounts(
			people.flatMap(({ completedOn, validUntil }) => (completedOn ? `${completedOn} ${validUntil}` : []))
		)
	};
}

function plainSums({
	units,
	categories,
	employments,
	fulfilled,
	completions
}: FigureSums): ReturnType<typeof expectedSums> {
	const plain = (tallies: FigureSums['units']) =>
		Object.fromEntries(
			[...tallies].flatMap(([key, tally]) =>
				Object.entries(tally).flatMap(([state, count]) => (count === 0 ? [] : [[`${key} ${state}`, count]]))
			)
		);

	return {
		units: plain(units),
		categories: plain(categories),
		employments: plain(employments),
		fulfilled: fulfilled.get('module:netralitas-dasar') ?? 0,
		completions: Object.fromEntries(completions.map(({ on, until, count }) => [`${on} ${until}`, count]))
	};
}

/** The trend of figures says of each day who was certified on it, and of the last one the same as the figures. */
function expectTrend({ completions }: FigureSums, people: readonly Counted[], on: Day): void {
	const trend = trendOf(completions, firstDay, on);
	expect(trend.at(-1)!.done).toBe(people.filter(({ state }) => state === 'certified').length);
	for (const { on: day, done } of trend) {
		const holding = people.filter(
			({ completedOn, validUntil }) => completedOn && completedOn <= day && day <= validUntil!
		);
		expect(done, day).toBe(holding.length);
	}
}

/** The figures of today and the people behind them, on every way that leads to them, are those of the plain history. */
async function expectPresent(played: PlayedCity): Promise<void> {
	const { db, cycleId, today: on } = played;
	const clocks = clocksOn(on);
	const counted = countAll(played.people, played.present);
	expect(await recountFigures(db)).toMatchObject({ on, standings: counted.length, wrongStandings: 0, wrongFigures: 0 });

	for (const unitId of played.units) {
		const unitIds = played.below(unitId);
		const inside = counted.filter((row) => unitIds.includes(row.unitId));
		const figures = (await figuresOf(db, unitId, cycleId, clocks))!;
		for (const each of flatten(figures)) {
			const children = each.children.reduce((sum, child) => sum + totalOf(child.total), 0);
			expect(totalOf(each.total)).toBe(totalOf(each.own) + children);
		}
		expect(totalOf(figures.total)).toBe(inside.length);
		const sums = await sumFigures(db, clocks, { cycleId, unitIds });
		expect(plainSums(sums)).toEqual(expectedSums(inside));
		expectTrend(sums, inside, on);
		const rows = await listStaff(db, clocks, { cycleId, unitIds }, { limit: -1, offset: 0 });
		expect(lines(rows)).toEqual(lines(inside));
	}

	const told = { fullNumbers: true, revocationReasons: true };
	let csv = '';
	for await (const part of csvParts(staffTable(db, clocks, { cycleId, unitIds: played.units }, told))) csv += part;
	const listed = csv.trim().split('\r\n').slice(1);
	expect(listed.map((line) => /\d{18}/.exec(line)![0]).sort()).toEqual(
		counted.map(({ personId }) => played.people.find(({ id }) => id === personId)!.number).sort()
	);
}

/** The figures, the lists and the rosters of a moment, as known at another, are those of the plain history. */
async function expectPast(
	played: PlayedCity,
	when: When,
	units: readonly string[] = played.units,
	compared: 'figures' | 'lists too' = 'lists too'
): Promise<void> {
	const { db, cycleId } = played;
	const said = `${when.on}, as of ${when.asOf.toISOString()}, known at ${when.knownAt.toISOString()}`;
	const counted = countAll(played.people, when);
	expect(plainSums(await sumFigures(db, everywhere(when.on), { cycleId }, when)), said).toEqual(expectedSums(counted));
	const own = await sumPastUnits(db, everywhere(when.on), cycleId, when);

	for (const unitId of units) {
		const unitIds = played.below(unitId);
		const inside = counted.filter((row) => unitIds.includes(row.unitId));
		expect(plainSums(addSums(unitIds.flatMap((id) => own.get(id) ?? []))), said).toEqual(expectedSums(inside));
		const sums = await sumFigures(db, everywhere(when.on), { cycleId, unitIds }, when);
		expect(plainSums(sums), said).toEqual(expectedSums(inside));
		expectTrend(sums, inside, when.on);
		expect(lines(await rosterAt(db, { unitId, cycleId, scope: 'subtree' }, when, everywhere(when.on))), said).toEqual(
			lines(inside)
		);
		if (compared === 'lists too') await expectPastList(played, when, unitIds, inside);
	}
}

/** The people behind each figure of a day that is over are those whom it counts, and each state has its reasons. */
async function expectPastList(played: PlayedCity, when: When, unitIds: string[], inside: readonly Counted[]) {
	const { db, cycleId } = played;
	const listOf = async (more: Partial<StaffFilter>) =>
		pastStaffRows(db, when.on, await pastStaffIds(db, when.on, { cycleId, unitIds, ...more }, when), when);
	const rows = await listOf({});
	const said = `${when.on}, as of ${when.asOf.toISOString()}, known at ${when.knownAt.toISOString()}`;
	expect(lines(rows), said).toEqual(lines(inside));
	const names = rows.map(({ name, enrolmentId }) => [name.toLowerCase(), enrolmentId] as const);
	expect(names).toEqual(names.toSorted(([a, x], [b, y]) => (a === b ? (x < y ? -1 : 1) : a < b ? -1 : 1)));

	for (const state of stateFilters) {
		const wanted = inside.filter((row) => statesIn(state).includes(row.state));
		expect((await pastStaffIds(db, when.on, { cycleId, unitIds, state }, when)).length, said).toBe(wanted.length);
	}
	for (const category of new Set(inside.map((row) => row.category))) {
		const wanted = inside.filter((row) => row.category === category);
		expect(lines(await listOf({ category: category as Category })), said).toEqual(lines(wanted));
	}
	for (const employment of new Set(inside.map((row) => row.employment))) {
		const wanted = inside.filter((row) => row.employment === employment);
		expect(lines(await listOf({ employment: employment as EmploymentKind })), said).toEqual(lines(wanted));
	}

	const leaders = inside.filter(({ heads }) => heads);
	expect(lines(await listOf({ leaders: true })), said).toEqual(lines(leaders));
	const tally = await leadersOf(db, everywhere(when.on), { cycleId, unitIds }, when);
	expect(
		Object.entries(tally)
			.flatMap(([state, count]) => Array<string>(count).fill(state))
			.sort(),
		said
	).toEqual(leaders.map(({ state }) => state as string).sort());

	const told = { revocationReasons: true };
	const reasons = await explainStates(db, clocksOn(when.on), rows, told, when);
	for (const { enrolmentId, state } of rows)
		expect(reasons.get(enrolmentId)?.join(' '), `${state} ${said}`).toBeTruthy();
}

const monthEnds: Day[] = ['2026-09-30', '2026-10-31'];

/** What is kept of the months that are over: as known then from soon after their end on, as known now from the last act. */
async function expectMonthEnds(played: PlayedCity): Promise<void> {
	const { db, cycleId, now } = played;
	const before = await db.select().from(monthEnd);

	for (const on of monthEnds.filter((each) => each < played.today)) {
		const past = pastOf(played, on);
		for (const known of knownWhen) {
			const isThere = before.some((row) => row.on === on && row.known === known);
			if (!isThere || known === 'now') await keepMonthEnd(db, { cycleId, on, known }, () => now, 0);
			const inside = (unitId: string) =>
				countAll(played.people, past[known]).filter((row) => played.below(unitId).includes(row.unitId));
			const changedBy = await lastActOnPast(db);

			for (const unitId of played.units) {
				const kept = await findKeptFigures(db, { unitId, cycleId, on, known }, changedBy);
				const expected = expectedSums(inside(unitId));
				if (kept) expect(plainSums(kept), `${on} ${known}`).toEqual(expected);
				// Nobody has ever worked there.
				else expect(expected.units).toEqual({});
			}
		}
	}
}

/** Days that are over, as the page of figures asks for them: as known at the end of that day, and today. */
function pastOf({ now }: PlayedCity, on: Day): { then: When; now: When } {
	const asOf = endOfDay(on, zone);

	return { then: { on, asOf, knownAt: asOf }, now: { on, asOf, knownAt: now } };
}

async function expectStatements(played: PlayedCity): Promise<void> {
	for (const statement of played.statements) {
		const stored = (await findAttestation(played.db, statement.id))!;
		expect(stored.rosterSha256).toBe(statement.sha256);
		expect(sha256Of(stored.rosterJson)).toBe(statement.sha256);
		expect(await damageOf(played.db, stored)).toEqual([]);
		const rows = await played.db.select().from(attestationRow).where(eq(attestationRow.attestationId, statement.id));
		const inside = statement.frozen.filter(({ unitId }) => statement.units.includes(unitId));
		expect(lines(rows)).toEqual(lines(inside));
		expect(amounts(parseRoster(stored.rosterJson).people.map(({ state }) => state))).toEqual(
			amounts(inside.map(({ state }) => state))
		);

		const { reasons, since } = await attestationStatus(played.db, stored, played.now);
		const fate = fateOf(statement, played.people, played);
		const told = (list: readonly { kind: string; personId: string }[]) =>
			list.map(({ kind, personId }) => `${kind} ${played.people.find(({ id }) => id === personId)!.name}`).sort();
		expect(told(reasons)).toEqual(told(fate.reasons));
		expect(told(since)).toEqual(told(fate.since));
	}
	await expectOverview(played);
}

/** Once the clock has written what is out of date, the overview says of each statement what its own page says. */
async function expectOverview({ db, cycleId, today, now }: PlayedCity): Promise<void> {
	await recordAttestationStates(db, now);

	for (const { unitId, state, statement, outdated } of await attestationOverview(db, cycleId, today)) {
		if (outdated) {
			const stored = (await findAttestation(db, outdated.id))!;
			expect([stored.unitId, state]).toEqual([unitId, 'covered']);
			expect((await attestationStatus(db, stored, now)).state).toBe('stale');
		}
		if (state === 'covered' || state === 'missing') continue;

		const stored = (await findAttestation(db, statement!.id))!;
		expect(stored.unitId).toBe(unitId);
		expect(state === 'own' ? 'standing' : state).toBe((await attestationStatus(db, stored, now)).state);
	}
}

/** The days that are over at the end of the story, those around the statement above all. */
const overDays: Day[] = [
	'2026-09-15',
	'2026-10-04',
	'2026-10-05',
	'2026-10-11',
	'2026-10-12',
	'2026-10-13',
	'2026-10-21',
	'2026-10-30',
	'2026-11-08'
];

/** A dinas with a section, another one with a section of its own, and what the test below does and asks there. */
async function storyCity() {
	const played = await PlayedCity.found(await testDatabase(), [0, 0, 1, 2], dueOn);
	const [root, dinas, other, section, otherSection] = played.units as [string, string, string, string, string];
	const { db, cycleId } = played;
	const nameOf = (personId: string) => played.people.find(({ id }) => id === personId)!.name;
	const namesOf = (rows: readonly { personId: string }[]) => rows.map(({ personId }) => nameOf(personId)).sort();
	const status = async (i: number) =>
		attestationStatus(db, (await findAttestation(db, played.statements[i]!.id))!, played.now);

	return {
		played,
		...{ root, dinas, other, section, otherSection },
		at: (unit: string): Place => ({ unit, category: 'pelaksana' }),
		/** Time passes, something happens, and everything that can be asked is compared. */
		async on<Done>(day: Day, time: string, act: () => Promise<Done>): Promise<Done> {
			await played.wait(momentOf(day, time));
			const done = await act();
			expect(done, `${day} ${time}`).not.toBe(false);
			await expectPresent(played);
			await expectStatements(played);
			await expectMonthEnds(played);
			for (const over of overDays.filter((each) => each < played.today)) {
				const { then, now } = pastOf(played, over);
				await expectPast(played, then, [dinas], 'figures');
				await expectPast(played, now, [dinas], 'figures');
			}

			return done;
		},
		async presentIn(unitId: string): Promise<string[]> {
			const filter = { cycleId, unitIds: played.below(unitId) };

			return namesOf(await listStaff(db, clocksOn(played.today), filter, { limit: -1, offset: 0 }));
		},
		async pastIn(unitId: string, when: When): Promise<string[]> {
			return namesOf(await rosterAt(db, { unitId, cycleId, scope: 'subtree' }, when, everywhere(when.on)));
		},
		async reasonsOf(i = 0): Promise<string[]> {
			return (await status(i)).reasons.map(({ kind, personId }) => `${kind} ${nameOf(personId)}`).sort();
		},
		async sinceOf(i = 0): Promise<string[]> {
			return (await status(i)).since.map(({ kind, personId }) => `${kind} ${nameOf(personId)}`).sort();
		}
	};
}

test('people move before a statement, on its day and after it, letters come late, and everything stays right', async () => {
	const { played, root, dinas, other, section, otherSection, ...city } = await storyCity();
	const { at, on, presentIn, pastIn, reasonsOf, sinceOf } = city;
	const hired = async (name: string, unit: string, more = {}) => {
		await played.wait(new Date(played.now.getTime() + 60_000));

		return played.hire(name, at(unit), firstDay, more);
	};
	const mayor = await hired('Sekda', root, { heads: true });
	const head = await hired('Kepala', dinas, { heads: true });
	const ani = await hired('Ani', dinas);
	const budi = await hired('Budi', section);
	const cici = await hired('Cici', section);
	const dedi = await hired('Dedi', section);
	const eka = await hired('Eka', section);
	const fajar = await hired('Fajar', section);
	const gita = await hired('Gita', otherSection);
	const hadi = await hired('Hadi', dinas);
	const indra = await hired('Indra', otherSection);
	const joko = await hired('Joko', other);
	const lala = await hired('Lala', section);

	await on('2026-09-10', '09:00', () => played.certify(mayor, '2027-09-10'));
	await on('2026-09-10', '09:10', () => played.certify(head, '2027-09-10'));
	await on('2026-09-11', '09:00', () => played.certify(ani, '2027-09-11'));
	await on('2026-09-12', '09:00', () => played.certify(cici, '2026-10-13'));
	await on('2026-09-20', '09:00', () => played.transfer(budi, at(otherSection), '2026-09-21'));
	await on('2026-09-22', '09:00', () => played.start(eka));

	await on('2026-10-03', '09:00', () => played.activate(fajar));
	await on('2026-10-11', '09:00', () => played.dispute(lala, head));

	// The day of the statement: Dedi goes before the signature, Eka and Indra after it; Joko comes before and goes after it.
	await on('2026-10-12', '07:30', () => played.transfer(dedi, at(other), '2026-10-12'));
	await on('2026-10-12', '07:40', () => played.transfer(joko, at(section), '2026-10-12'));
	const signed = await on('2026-10-12', '10:00', () => played.sign(head, dinas, 'subtree'));
	await on('2026-10-12', '15:00', () => played.transfer(eka, at(otherSection), '2026-10-12'));
	await on('2026-10-12', '15:10', () => played.transfer(indra, at(section), '2026-10-12'));
	await on('2026-10-12', '15:20', () => played.transfer(joko, at(other), '2026-10-12'));
	const listed = ['Ani', 'Cici', 'Eka', 'Fajar', 'Hadi', 'Joko', 'Kepala', 'Lala'];
	expect(namesIn(played, signed!)).toEqual(listed);
	expect(await presentIn(dinas)).toEqual(['Ani', 'Cici', 'Fajar', 'Hadi', 'Indra', 'Kepala', 'Lala']);
	expect(await reasonsOf()).toEqual([]);
	expect(await sinceOf()).toEqual(['joined Indra', 'left Eka', 'left Joko']);

	// On the same day the period becomes due on that very day, which is taken back two days later: on 13 October people were late.
	await on('2026-10-12', '16:00', () => played.moveDueDay('2026-10-12', null));
	// After it: Fajar has to activate the account anew, goes, and earns the certificate elsewhere; the one of Cici expires.
	await on('2026-10-13', '08:00', () => played.gainPower(fajar));
	await on('2026-10-13', '09:00', () => played.transfer(fajar, at(otherSection), '2026-10-13'));
	await on('2026-10-14', '08:00', () => played.moveDueDay(dueOn, null));
	await on('2026-10-14', '09:00', () => played.certify(fajar, '2027-10-14'));
	expect(await reasonsOf()).toEqual([]);
	expect(await sinceOf()).toEqual(['expired Cici', 'joined Indra', 'left Eka', 'left Fajar', 'left Joko']);

	// Letters about the time before come late.
	await on('2026-10-15', '09:00', () => played.transfer(cici, at(otherSection), '2026-10-05'));
	expect(await reasonsOf()).toEqual(['removed Cici']);
	await on('2026-10-16', '09:00', () => played.transfer(gita, at(section), '2026-10-08'));
	expect(await reasonsOf()).toEqual(['added Gita', 'removed Cici']);
	const onTheDay = { on: '2026-10-12', asOf: signed!.at };
	expect(await pastIn(dinas, { ...onTheDay, knownAt: signed!.at })).toEqual(listed);
	expect(await pastIn(dinas, { ...onTheDay, knownAt: played.now })).toEqual([
		...['Ani', 'Fajar', 'Gita', 'Hadi', 'Indra', 'Kepala', 'Lala']
	]);
	const kiki = await on('2026-10-16', '10:00', () => played.hire('Kiki', at(dinas), '2026-10-08'));
	expect(await reasonsOf()).toEqual(['added Gita', 'added Kiki', 'removed Cici']);

	// The letter about Cici had the wrong day; the one about Gita was for somebody else.
	await on('2026-10-17', '09:00', () => {
		const record = placeOf(cici, played.today, played.now)!;

		return played.correct(cici, record, at(otherSection), '2026-10-14');
	});
	expect(await reasonsOf()).toEqual(['added Gita', 'added Kiki']);
	const untilThen = endOfDay('2026-10-16', zone);
	await on('2026-10-18', '09:00', () => played.takeBack(gita, placeOf(gita, played.today, played.now)!));
	await on('2026-10-18', '09:10', () => played.transfer(gita, at(otherSection), '2026-10-08'));
	expect(await reasonsOf()).toEqual(['added Kiki']);
	expect(await pastIn(dinas, { ...onTheDay, knownAt: untilThen })).toEqual([
		...['Ani', 'Fajar', 'Gita', 'Hadi', 'Indra', 'Kepala', 'Kiki', 'Lala']
	]);

	// The report about Lala is found to be true from today on, and Hadi was on leave on the day of the statement.
	await on('2026-10-18', '10:00', () => played.accept(lala, lala.disputes[0]!.id, '2026-10-18'));
	await on('2026-10-18', '10:10', () => played.waive(hadi, '2026-10-10', '2026-10-14'));
	expect(await reasonsOf()).toEqual(['added Kiki', 'decided Lala', 'waiver Hadi']);

	// The head who signed goes away, Hadi leaves and comes back, and a listed certificate is taken back.
	await on('2026-10-19', '09:00', () => played.transfer(head, at(other), '2026-10-19'));
	expect(await on('2026-10-19', '09:30', () => played.sign(head, dinas, 'subtree'))).toBeUndefined();
	// Who is late gets more time, and who comes back days of their own.
	await on('2026-10-22', '09:00', () => played.moveDueDay('2026-10-31', 5));
	await on('2026-10-23', '09:00', () => played.leave(hadi, '2026-10-21'));
	expect(await presentIn(dinas)).toEqual(['Ani', 'Indra', 'Kiki']);
	await on('2026-10-24', '09:00', () => played.certify(eka, '2027-10-24'));
	await on('2026-10-29', '09:00', () => played.transfer(hadi, at(section), '2026-11-02'));
	await on('2026-10-30', '09:00', () => played.revoke(ani));
	expect(await reasonsOf()).toEqual(['added Kiki', 'decided Lala', 'revoked Ani', 'waiver Hadi']);
	await on('2026-11-02', '08:00', () => played.employ(hadi, '2026-11-02'));
	expect(await presentIn(dinas)).toEqual(['Ani', 'Hadi', 'Indra', 'Kiki']);

	// Nobody heads the dinas now: whoever stands in signs anew, and the first statement stays what it was.
	await on('2026-11-03', '09:00', () => played.sign(mayor, dinas, 'subtree'));
	await on('2026-11-04', '09:00', () => played.transfer(indra, at(other), '2026-11-03'));
	await on('2026-11-05', '09:00', () => played.transfer(hadi, at(other), '2026-11-03'));
	expect(await reasonsOf(1)).toEqual([]);
	await on('2026-11-06', '09:00', () => played.transfer(indra, at(other), '2026-11-01'));
	expect(await reasonsOf(1)).toEqual(['removed Indra']);

	// Kiki was late, goes away and comes back as a newcomer.
	await on('2026-11-10', '09:00', () => played.leave(kiki, '2026-11-10'));
	await on('2026-11-16', '09:00', () => played.transfer(kiki, at(dinas), '2026-11-16'));
	const stateOfKiki = async (when: When) => {
		const rows = await rosterAt(
			played.db,
			{ unitId: dinas, cycleId: played.cycleId, scope: 'own' },
			when,
			everywhere(when.on)
		);

		return rows.find(({ personId }) => personId === kiki.id)?.state;
	};
	const { then, now } = pastOf(played, '2026-11-08');
	expect([await stateOfKiki(then), await stateOfKiki(now)]).toEqual(['overdue', 'overdue']);
	expect(await stateOfKiki(played.present)).toBe('not_activated');
	expect(
		played.statements.map(({ frozen, units }) => frozen.filter(({ unitId }) => units.includes(unitId)).length)
	).toEqual([...[8, 4]]);

	// At the end: every day that is over, as known at the end of every other one.
	for (const day of overDays) {
		const { then, now } = pastOf(played, day);
		await expectPast(played, now);
		for (const known of overDays.filter((each) => each >= day)) {
			await expectPast(played, { ...then, knownAt: endOfDay(known, zone) });
		}
		await expectInTask(played, now);
	}
	expect(await rowsOfWorkbook(played)).toBe(countAll(played.people, played.present).length);
}, 30_000);

test('a statement of somebody of another unit who acted as the head follows what becomes known of the signatory', async () => {
	const { played, dinas, other, section, ...city } = await storyCity();
	const { at, on, reasonsOf } = city;
	const hired = async (name: string, unit: string) => {
		await played.wait(new Date(played.now.getTime() + 60_000));

		return played.hire(name, at(unit), firstDay);
	};
	const acting = await hired('Pelaksana Tugas', other);
	const budi = await hired('Budi', section);
	const [post, certificate] = ['signatory_post Pelaksana Tugas', 'signatory_certificate Pelaksana Tugas'];

	await on('2026-09-10', '09:00', () => played.certify(acting, '2027-09-10'));
	await on('2026-10-01', '09:00', () => played.actAsHead(acting, dinas, '2026-10-01'));
	const signed = await on('2026-10-12', '10:00', () => played.sign(acting, dinas, 'subtree'));
	expect(namesIn(played, signed!)).toEqual(['Budi']);

	// A letter of that very day ends it, and was wrong: it ended later, or began later.
	await on('2026-10-12', '15:00', () => played.endActing(acting, '2026-10-11'));
	expect(await reasonsOf()).toEqual([]);
	await on('2026-10-13', '09:00', () => played.correctActing(acting, dinas, '2026-10-05'));
	expect(await reasonsOf()).toEqual([]);
	await on('2026-10-14', '09:00', () => played.takeBackActing(acting));
	expect(await reasonsOf()).toEqual([post]);
	await on('2026-10-15', '09:00', () => played.actAsHead(acting, dinas, '2026-10-02'));
	expect(await reasonsOf()).toEqual([]);

	// It was another unit; and it was this one after all, though only from the day after the signature, and then from that day on.
	await on('2026-10-16', '09:00', () => played.correctActing(acting, other, '2026-10-02'));
	expect(await reasonsOf()).toEqual([post]);
	await on('2026-10-16', '09:10', () => played.correctActing(acting, dinas, '2026-10-13'));
	await on('2026-10-16', '09:20', () => played.transfer(budi, at(other), '2026-10-09'));
	expect(await reasonsOf()).toEqual(['removed Budi', post]);
	await on('2026-10-17', '09:00', () => played.correctActing(acting, dinas, '2026-10-12'));
	expect(await reasonsOf()).toEqual(['removed Budi']);

	// An end after the signature is none of its business; a certificate that is taken back stays so.
	await on('2026-10-18', '09:00', () => played.endActing(acting, '2026-10-16'));
	expect(await reasonsOf()).toEqual(['removed Budi']);
	await on('2026-10-19', '09:00', () => played.revoke(acting));
	expect(await reasonsOf()).toEqual(['removed Budi', certificate]);
}, 30_000);

function namesIn(played: PlayedCity, { frozen, units }: SignedStatement): string[] {
	const inside = frozen.filter(({ unitId }) => units.includes(unitId)).map(({ personId }) => personId);

	return played.people
		.filter(({ id }) => inside.includes(id))
		.map(({ name }) => name)
		.sort();
}

/** The process of the task counts a day that is over the same, over a connection of its own. */
async function expectInTask({ db, cycleId, units: unitIds, people }: PlayedCity, when: When): Promise<void> {
	const task = { databaseUrl: await databaseUrlOf(db), cycleId, unitIds, ...when };
	const counted = countAll(people, when);
	expect(plainSums((await runTask({ kind: 'past', ...task })) as FigureSums)).toEqual(expectedSums(counted));

	const filter = { cycleId, unitIds };
	expect(await runTask({ kind: 'staff', ...task, filter })).toEqual(await pastStaffIds(db, when.on, filter, when));
}

async function rowsOfWorkbook({ db, cycleId, units: unitIds, today }: PlayedCity): Promise<number> {
	const told = { fullNumbers: false, revocationReasons: false };
	const bytes = await workbookOf('Daftar', staffTable(db, clocksOn(today), { cycleId, unitIds }, told));

	return (await readWorkbook(bytes, () => true, { ...workbookLimits, rows: 100 })).length - 1;
}

type Step = { act: string; a: number; b: number; c: number };
type World = { played: PlayedCity; head: Somebody; n: number };

const pick = <Item>(list: readonly Item[], n: number): Item | undefined => list[n % Math.max(list.length, 1)];
const categories = ['pelaksana', 'pengawas', 'fungsional'];
const somewhere = ({ played: { units } }: World, n: number): Place => ({
	unit: pick(units, n)!,
	category: pick(categories, n >> 3)!
});
/** A day around today: mostly behind, because letters come late. */
const around = ({ played }: World, n: number): Day => {
	const day = addDays(played.today, (n % 17) - 12);

	return day < firstDay ? firstDay : day;
};
const isThere = ({ played }: World, one: Somebody) => placeOf(one, played.today, played.now) !== undefined;

/** What may happen to somebody of the staff; never to the head who signs. */
const acts: Record<string, (world: World, one: Somebody, b: number, c: number) => Promise<unknown>> = {
	hire: (world, _one, b, c) =>
		world.played.hire(`Pegawai ${world.n++}`, somewhere(world, b), c % 3 === 0 ? firstDay : around(world, c)),
	transfer: ({ ...world }, one, b, c) => world.played.transfer(one, somewhere(world, b), around(world, c)),
	transferToday: (world, one, b) => world.played.transfer(one, somewhere(world, b), world.played.today),
	async leave(world, one, b) {
		const on = around(world, b);
		if (on > one.employedFrom) await world.played.leave(one, on);
	},
	async employ(world, one, b) {
		const since = around(world, b);
		if (since > one.employedFrom) await world.played.employ(one, since);
	},
	async correct({ played, ...world }, one, b, c) {
		const record = pick(recordsOf(one, played.now), b);
		const place = somewhere({ played, ...world }, c);
		if (record) await played.correct(one, record, place, around({ played, ...world }, c >> 2));
	},
	async mistyped({ played, ...world }, one, b, c) {
		const record = pick(recordsOf(one, played.now), b);
		if (record) await played.correct(one, record, somewhere({ played, ...world }, c), played.firstDayOf(one, record));
	},
	async takeBack({ played }, one, b) {
		const record = pick(recordsOf(one, played.now), b);
		if (record) await played.takeBack(one, record);
	},
	dispute: ({ played, head }, one) => played.dispute(one, head),
	async decide(world, one, b, c) {
		const open = one.disputes.find(({ decidedAt }) => !decidedAt);
		if (open && b % 2) await world.played.accept(one, open.id, around(world, c));
		else if (open) await world.played.reject(one, open.id);
	},
	async waive(world, one, b, c) {
		const begins = around(world, b);
		if (one.enrolledAt) await world.played.waive(one, begins, addDays(begins, c % 9));
	},
	async endWaiver({ played }, one, b) {
		const waiver = one.waivers.at(-1);
		if (waiver) await played.endWaiver(one, b % 3 === 0 ? null : addDays(waiver.from, b % 5));
	},
	async activate({ played }, one) {
		const active = one.active.at(-1);
		if (!active || active.until) await played.activate(one);
	},
	gainPower: ({ played }, one) => played.gainPower(one),
	async start(world, one) {
		if (!one.startedAt && isThere(world, one)) await world.played.start(one);
	},
	async fulfil(world, one) {
		if (!one.fulfilledAt && isThere(world, one)) await world.played.fulfil(one);
	},
	async certify(world, one, b) {
		if (!one.certificate && isThere(world, one)) await world.played.certify(one, addDays(world.played.today, b % 20));
	},
	async revoke({ played }, one) {
		if (one.certificate && !one.certificate.revokedAt) await played.revoke(one);
	},
	moveDueDay: (world, _one, b, c) => world.played.moveDueDay(around(world, b), c % 3 === 0 ? null : c % 25),
	countFromEnrolment: ({ played }, _one, b) => played.countFromEnrolment(1 + (b % 90)),
	sign: ({ played, head }, _one, b) => played.sign(head, pick(played.units, b)!, b % 3 === 0 ? 'own' : 'subtree')
};

const stepArbitrary: fc.Arbitrary<Step> = fc.record({
	act: fc.oneof(
		{ weight: 2, arbitrary: fc.constantFrom('transfer', 'transfer', 'transferToday', 'sign', 'tomorrow') },
		{ weight: 3, arbitrary: fc.constantFrom(...Object.keys(acts)) }
	),
	a: fc.nat(1000),
	b: fc.nat(1000),
	c: fc.nat(1000)
});

test('whoever moves, however late the letter comes, is counted right today and on every day that is over', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(stepArbitrary, { minLength: 8, maxLength: 40 }),
			fc.array(fc.record({ back: fc.nat(30), knownBack: fc.nat(30), unit: fc.nat(30) }), {
				minLength: 3,
				maxLength: 3
			}),
			async (steps, asked) => {
				const played = await PlayedCity.found(await testDatabase(), [0, 0, 1, 1, 2], dueOn);
				await played.wait(momentOf(addDays(dueOn, -6), '08:00'));
				const head = await played.hire('Kepala', { unit: played.units[0]!, category: 'jpt' }, firstDay, {
					heads: true
				});
				await played.certify(head, '2027-10-01');
				const world: World = { played, head, n: 1 };
				const moments: Date[] = [];
				for (const i of [1, 2, 3, 4, 5]) await acts.hire!(world, head, i, i * 3);

				for (const { act, a, b, c } of steps) {
					const next = new Date(played.now.getTime() + 61_000);
					await played.wait(act === 'tomorrow' ? momentOf(addDays(played.today, 1 + (a % 3)), '08:00') : next);
					moments.push(played.now);
					// What has once been noted may be taken back by a later letter.
					await recordAttestationStates(played.db, played.now);
					if (act === 'tomorrow') {
						await expectMonthEnds(played);
						continue;
					}
					await acts[act]!(world, pick(played.people.slice(1), a)!, b, c);
				}

				await expectPresent(played);
				await expectMonthEnds(played);
				for (const { back, knownBack, unit } of asked) {
					const on = addDays(played.today, -1 - (back % 20));
					const past = pastOf(played, on);
					const knownAt = pick(moments, knownBack)!;
					const units = [pick(played.units, unit)!];
					await expectPast(played, past.then, units);
					await expectPast(played, past.now, units);
					if (knownAt > past.then.asOf) await expectPast(played, { ...past.then, knownAt }, units);
				}
				await expectStatements(played);
				played.db.close();
			}
		),
		{ numRuns: 40, seed: 20261127 }
	);
}, 120_000);
