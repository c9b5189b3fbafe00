import { eq, and, isNull } from 'drizzle-orm';
import type { Cycle } from '#lib/content/model.ts';
import type { Database, Transaction } from '#lib/server/db/connect.ts';
import { account, activation } from '#lib/server/db/schema/accounts.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { post } from '#lib/server/db/schema/organisation.ts';
import { enrolment, fulfilment, requirement } from '#lib/server/db/schema/programmes.ts';
import { onPowerGained } from '../accounts/power.ts';
import { decideDispute, raiseDispute } from '../organisation/disputes.ts';
import { addDays, dayOf } from '../organisation/days.ts';
import {
	addPerson,
	changeEmployment,
	correctPostRecord,
	endAllPosts,
	endPostRecord,
	placePost,
	takeBackPost,
	type Acting
} from '../organisation/staff-changes.ts';
import { Problem } from '../problem.ts';
import type { DueDates } from '../programmes/due-days.ts';
import { enrolEveryone } from '../programmes/programmes.ts';
import { prepareProgramme, publishProgramme } from '../programmes/publish-programme.ts';
import { insertModules } from '../programmes/test-modules.ts';
import { addWaiver, endWaiver } from '../programmes/waivers.ts';
import { findAttestation, signAttestation } from './attestations.ts';
import { refreshStandings, rollStandings } from './standings.ts';
import { TestCity, zone } from './test-city.ts';
import {
	again,
	began,
	countAll,
	daysOf,
	earlier,
	firstDay,
	from,
	goneFrom,
	headsThen,
	instead,
	isEmployed,
	leaving,
	leftBefore,
	placeOf,
	recordsOf,
	rewritten,
	somebody,
	staysIn,
	type Place,
	type SignedStatement,
	type Somebody,
	type When
} from './test-history.ts';

/** A moment of the city's own clock. */
export function momentOf(day: Day, time: string): Date {
	return new Date(`${day}T${time}+07:00`);
}

/** What a post says beside its unit. */
const aPost = { title: 'Pengolah Data', kind: 'definitif' };

/** What a post of an acting head says beside its unit. */
const anActingPost = { title: 'Plt. Kepala', kind: 'plt' };

/** Before everybody's first day, so that the days of newcomers are given to all. */
const opensOn = '2026-08-01';
const modules = ['netralitas-dasar', 'netralitas-lanjut'] as const;

/**
 * A small government of three levels in which things happen by the acts of the product itself, each of them told to the plain
 * history beside it as well. An act that the product refuses did not happen.
 */
export class PlayedCity {
	readonly db: Database;
	readonly people: Somebody[] = [];
	readonly statements: SignedStatement[] = [];
	/** Each by what lies above it; the root first. */
	readonly parents = new Map<string, string | null>();
	#now = momentOf(firstDay, '00:00');
	#due: DueDates;

	private constructor(
		readonly city: TestCity,
		readonly cycleId: string,
		dueOn: Day
	) {
		this.db = city.db;
		this.#due = { dueOn, newcomerDays: null, dueFromEnrolment: false };
	}

	/** @param tree what each unit hangs under, by its place in the list, of the root and the units before it */
	static async found(db: Database, tree: readonly number[], dueOn: Day): Promise<PlayedCity> {
		const city = await TestCity.found(db);
		const cycleId = await city.addCycle({ id: 'netralitas', opensOn, dueOn });
		await insertModules(db, modules, momentOf(opensOn, '08:00'));
		await db.write((tx) => tx.insert(requirement).values({ cycleId, kind: 'module', ref: modules[1], position: 2 }));
		const played = new PlayedCity(city, cycleId, dueOn);
		const units = [await city.addUnit(null, 'Kota Mertasari')];
		for (const parent of tree) units.push(await city.addUnit(units[parent]!, `Unit ${units.length}`));
		units.forEach((id, i) => played.parents.set(id, i === 0 ? null : units[tree[i - 1]!]!));
		await rollStandings(db, played.now);

		return played;
	}

	get units(): string[] {
		return [...this.parents.keys()];
	}

	get now(): Date {
		return this.#now;
	}

	get today(): Day {
		return dayOf(this.#now, zone);
	}

	/** A unit and all below it. */
	below(top: string): string[] {
		return this.units.filter((unit) => {
			for (let id: string | null = unit; id; id = this.parents.get(id) ?? null) if (id === top) return true;

			return false;
		});
	}

	/** Time passes until this moment; a new day is carried over as the running server does. */
	async wait(until: Date): Promise<void> {
		if (until <= this.#now) throw new Error(`It is ${this.#now.toISOString()} already.`);

		const before = this.today;
		this.#now = until;
		if (this.today === before) return;

		await rollStandings(this.db, this.now);
		await enrolEveryone(this.db, () => this.now);
		this.people.forEach((one) => this.#enrol(one));
	}

	async hire(name: string, place: Place, since: Day, more: { heads?: boolean } = {}): Promise<Somebody> {
		const number = `19800101200501${String(this.people.length + 1001)}`;
		const held: Place = { ...place, ...(more.heads && { heads: 'on' }) };
		const typed = { ...aPost, ...held, number, name, employment: 'PNS', from: since };
		const id = await this.db.write((tx) => addPerson(tx, typed, this.#acting));
		const one = somebody(id, name, number, since);
		one.places.push({ at: this.now, rewrite: from(since, held) });
		one.employments.push({ at: this.now, rewrite: from(since, 'PNS') });
		this.people.push(one);
		this.#follows(one);

		return one;
	}

	/** A letter of transfer. */
	async transfer(one: Somebody, place: Place, since: Day): Promise<boolean> {
		const typed = { ...aPost, ...place, isPrimary: 'on', from: since, withdraws: since };
		const done = await this.#letter(one, from(since, place), (tx) => placePost(tx, one.id, typed, this.#acting));
		if (done) this.#employEarlier(one, since);
		if (done && !isEmployed(one, this.now)) {
			one.employments.push({ at: this.now, rewrite: again(since) });
			const ended = one.employedFrom;
			if (since > ended) one.employedFrom = since;
			one.comebacks.push({ since: one.employedFrom, ended });
		}

		return done;
	}

	/** Whoever came, or came back, before we thought is employed since then; nobody is somewhere without it. */
	#employEarlier(one: Somebody, first: Day, last?: Day): void {
		one.employments.push({ at: this.now, rewrite: earlier(first, last) });
		for (const comeback of one.comebacks) {
			const meets = first < comeback.since && (last === undefined || last >= comeback.ended);
			if (meets) comeback.since = first > comeback.ended ? first : comeback.ended;
		}
	}

	async leave(one: Somebody, on: Day): Promise<boolean> {
		const typed = { reason: 'retired', on };
		// Of who has left before it is another day than was believed.
		const before = leftBefore(one, on, this.now);
		const left = await this.#letter(one, leaving(on, before), (tx) => endAllPosts(tx, one.id, typed, this.#acting));
		if (left) {
			one.employments.push({ at: this.now, rewrite: leaving(on, before) });
			one.employedFrom = on;
		}

		return left;
	}

	/** Becomes a PPPK; only from a day on which nothing later is known of the employment. */
	async employ(one: Somebody, since: Day): Promise<void> {
		await this.db.write((tx) => changeEmployment(tx, one.id, { employment: 'PPPK', from: since }, this.#acting));
		one.employments.push({ at: this.now, rewrite: from(since, 'PPPK') });
		one.employedFrom = since;
		one.comebacks = [];
	}

	/** The first day of a record, as believed now. */
	firstDayOf(one: Somebody, record: Place): Day {
		return daysOf(one, record, this.now)!.first;
	}

	/** The record was wrong: another place, or another first day. */
	async correct(one: Somebody, record: Place, place: Place, since: Day): Promise<boolean> {
		const held = daysOf(one, record, this.now)!;
		const rewrite = since === held.first ? instead(record, held.first, place) : began(record, since, place);

		const done = await this.#letter(one, rewrite, async (tx) =>
			correctPostRecord(
				tx,
				one.id,
				await this.#recordId(tx, one, held.first),
				{ ...aPost, ...place, from: since, withdraws: since },
				this.#acting
			)
		);
		if (done) this.#employEarlier(one, since, held.last);

		return done;
	}

	/** The record was for somebody else. Where nothing else follows a coming back, nobody came back. */
	async takeBack(one: Somebody, record: Place): Promise<boolean> {
		const { first, last } = daysOf(one, record, this.now)!;
		const done = await this.#letter(one, instead(record, first, undefined), async (tx) =>
			takeBackPost(tx, one.id, await this.#recordId(tx, one, first), this.#acting)
		);
		const comeback = one.comebacks.at(-1);
		const stays = (since: Day) => recordsOf(one, this.now).some((each) => daysOf(one, each, this.now)!.last >= since);
		if (done && comeback && last >= comeback.since && !stays(comeback.since)) {
			one.employments.push({ at: this.now, rewrite: from<string>(comeback.since, undefined) });
			one.employedFrom = comeback.ended;
			one.comebacks.pop();
		}

		return done;
	}

	/** Acts as the head of a unit from a day on, beside the own post. */
	async actAsHead(one: Somebody, unit: string, since: Day): Promise<boolean> {
		const place: Place = { unit, category: 'pengawas', heads: 'on' };

		return this.#second(one, from(since, place), (tx) =>
			placePost(tx, one.id, { ...anActingPost, ...place, from: since }, this.#acting)
		);
	}

	/** Whoever acts as a head began to do so on another day, or in another unit, than was believed. */
	async correctActing(one: Somebody, unit: string, since: Day): Promise<boolean> {
		const place: Place = { unit, category: 'pengawas', heads: 'on' };

		return this.#second(one, rewritten(since, place), async (tx) =>
			correctPostRecord(
				tx,
				one.id,
				await this.#actingId(tx, one),
				{ ...anActingPost, ...place, from: since },
				this.#acting
			)
		);
	}

	/** @param until the last day of acting as a head */
	async endActing(one: Somebody, until: Day): Promise<boolean> {
		return this.#second(one, from<Place>(addDays(until, 1), undefined), async (tx) =>
			endPostRecord(tx, one.id, await this.#actingId(tx, one), { until }, this.#acting)
		);
	}

	/** Somebody turns out never to have acted as a head. */
	async takeBackActing(one: Somebody): Promise<boolean> {
		return this.#second(one, rewritten<Place>(firstDay, undefined), async (tx) =>
			takeBackPost(tx, one.id, await this.#actingId(tx, one), this.#acting)
		);
	}

	/** A head reports that somebody has moved away. */
	async dispute(one: Somebody, raisedBy: Somebody): Promise<boolean> {
		const record = recordsOf(one, this.now).find((each) => each === placeOf(one, this.today, this.now));
		if (!record) return false;

		const held = daysOf(one, record, this.now)!;
		let id = '';
		const raised = await this.#isDone(async (tx) => {
			const postId = await this.#recordId(tx, one, held.first);
			const raised = { personId: one.id, postId, kind: 'moved' as const, raisedBy: raisedBy.id };
			id = await raiseDispute(tx, raised, this.today, this.now);
		});
		if (raised) one.disputes.push({ id, unit: record.unit, at: this.now });

		return raised;
	}

	async reject(one: Somebody, disputeId: string): Promise<boolean> {
		const decided = { disputeId, decision: 'rejected' as const, decidedBy: 'command' };
		const done = await this.#isDone((tx) => decideDispute(tx, decided, this.today, this.now));
		if (done) one.disputes.find(({ id }) => id === disputeId)!.decidedAt = this.now;

		return done;
	}

	/** The administrator finds that a person whom a head reported as moved did leave the unit. */
	async accept(one: Somebody, disputeId: string, effectiveOn: Day): Promise<boolean> {
		const dispute = one.disputes.find(({ id }) => id === disputeId)!;
		const decided = { disputeId, decision: 'accepted' as const, effectiveOn, decidedBy: 'command' };
		const done = await this.#letter(one, goneFrom(dispute.unit, effectiveOn), (tx) =>
			decideDispute(tx, decided, this.today, this.now)
		);
		if (done) dispute.decidedAt = this.now;

		return done;
	}

	async waive(one: Somebody, begins: Day, to: Day): Promise<boolean> {
		const asked = { number: one.number, cycle: 'netralitas/2026', reason: 'Cuti', from: begins, to };
		let id = '';
		const done = await this.#isDone(async (tx) => {
			({ id } = await addWaiver(tx, asked, { by: 'command', now: this.now }));
		});
		if (done) one.waivers.push({ id, from: begins, to, at: this.now, ends: [] });

		return done;
	}

	/** The last waiver of somebody is ended early, or taken back as granted by mistake. */
	async endWaiver(one: Somebody, last: Day | null): Promise<boolean> {
		const waiver = one.waivers.at(-1);
		if (!waiver) return false;

		const asked = { id: waiver.id, last, reason: 'Keliru' };
		const done = await this.#isDone((tx) => endWaiver(tx, asked, { by: 'command', now: this.now }));
		if (done) waiver.ends.push({ at: this.now, last: last ?? undefined });

		return done;
	}

	/** The file of the programme is published with another due day, and so many days for whoever joins later. */
	async moveDueDay(dueOn: Day, newcomerDays: number | null): Promise<void> {
		const period = { due: dueOn, ...(newcomerDays !== null && { newcomerDays }) };
		await this.#publish(period, { dueOn, newcomerDays, dueFromEnrolment: false });
	}

	/** The file of the programme is published with so many days from enrolment for everybody. */
	async countFromEnrolment(dueDays: number): Promise<void> {
		const dueOn = addDays(opensOn, dueDays);
		await this.#publish({ due: dueOn, dueDays }, { dueOn, newcomerDays: dueDays, dueFromEnrolment: true });
	}

	async #publish(period: Partial<Cycle> & { due: Day }, due: DueDates): Promise<void> {
		const told = prepareProgramme({
			...{ id: 'netralitas', title: 'Netralitas bagi semua pegawai', summary: '', descriptionHtml: '' },
			...{ modules: [...modules], circulars: [], pledge: null, briefing: false, jp: null, audience: [] },
			cycles: [{ id: '2026', opens: opensOn, validMonths: 12, ...period }],
			origin: 'public'
		});
		await this.db.write((tx) => publishProgramme(tx, told, { by: 'command', now: this.now }));
		this.#due = due;
		for (const one of this.people.filter(({ enrolledAt }) => enrolledAt)) this.#isDue(one);
	}

	/** With a code from the head. */
	async activate(one: Somebody): Promise<void> {
		const { id: personId } = one;
		const at = { issuedAt: this.now, usedAt: this.now, expiresAt: this.now };
		await this.db.write(async (tx) => {
			await tx.insert(activation).values({ personId, codeHash: '', purpose: 'first', issuerKind: 'head', ...at });
			await tx
				.insert(account)
				.values({ personId, activatedAt: this.now, passwordHash: null, createdAt: this.now })
				.onConflictDoUpdate({ target: account.personId, set: { activatedAt: this.now } });
			await refreshStandings(tx, [personId], this.today);
		});
		one.active.push({ since: this.now });
	}

	/** Becomes somebody whom the administrator has to give a code. */
	async gainPower(one: Somebody): Promise<void> {
		await this.db.write((tx) => onPowerGained(tx, [one.id], this.now));
		const active = one.active.at(-1);
		if (active) active.until ??= this.now;
	}

	async start(one: Somebody): Promise<void> {
		await this.db.write(async (tx) => {
			await tx.update(enrolment).set({ startedAt: this.now }).where(eq(enrolment.personId, one.id));
			await refreshStandings(tx, [one.id], this.today);
		});
		one.startedAt = this.now;
	}

	/** Meets one of two requirements. */
	async fulfil(one: Somebody): Promise<void> {
		const enrolmentId = await this.#enrolmentOf(one);
		await this.db.write(async (tx) => {
			const asked = (await tx.select().from(requirement).where(eq(requirement.position, 1)).get())!;
			await tx.insert(fulfilment).values({ enrolmentId, requirementId: asked.id, completedAt: this.now });
			await refreshStandings(tx, [one.id], this.today);
		});
		one.fulfilledAt = this.now;
	}

	async certify(one: Somebody, validUntil: Day): Promise<void> {
		const { id } = await this.city.certify(await this.#enrolmentOf(one), this.now, validUntil);
		await this.db.write((tx) => refreshStandings(tx, [one.id], this.today));
		one.startedAt ??= this.now;
		one.certificate = { id, at: this.now, on: this.today, validUntil };
	}

	async revoke(one: Somebody): Promise<void> {
		await this.city.revoke(one.certificate!.id, this.now);
		await this.db.write((tx) => refreshStandings(tx, [one.id], this.today));
		one.certificate!.revokedAt = this.now;
	}

	/** A head signs for a unit; what was known at that moment is kept beside it. */
	async sign(signatory: Somebody, unitId: string, scope: 'own' | 'subtree'): Promise<SignedStatement | undefined> {
		const request = { personId: signatory.id, unitId, cycleId: this.cycleId, scope };
		try {
			const { id } = await signAttestation(this.db, request, this.now);
			const stored = (await findAttestation(this.db, id))!;
			const statement = {
				id,
				units: scope === 'own' ? [unitId] : this.below(unitId),
				signatory: { personId: signatory.id, unit: this.#headedOver(signatory, unitId) },
				on: this.today,
				at: this.now,
				frozen: countAll(this.people, this.present),
				sha256: stored.rosterSha256
			};
			this.statements.push(statement);

			return statement;
		} catch (problem) {
			if (problem instanceof Problem) return undefined;
			throw problem;
		}
	}

	/** The unit itself or the nearest above it that the signatory heads. */
	#headedOver(signatory: Somebody, unitId: string): string {
		let unit: string | null | undefined = unitId;
		while (unit && !headsThen(signatory, unit, this.today, this.now)) unit = this.parents.get(unit);

		return unit!;
	}

	get present(): When {
		return { on: this.today, asOf: this.now, knownAt: this.now };
	}

	get #acting(): Acting {
		return { actor: 'command', on: this.today, now: this.now };
	}

	async #letter(
		one: Somebody,
		rewrite: Somebody['places'][number]['rewrite'],
		act: (tx: Transaction) => Promise<unknown>
	): Promise<boolean> {
		if (!(await this.#isDone(act))) return false;

		one.places.push({ at: this.now, rewrite });
		this.#follows(one);

		return true;
	}

	async #second(
		one: Somebody,
		rewrite: Somebody['acting'][number]['rewrite'],
		act: (tx: Transaction) => Promise<unknown>
	): Promise<boolean> {
		const done = await this.#isDone(act);
		if (done) one.acting.push({ at: this.now, rewrite });

		return done;
	}

	async #actingId(tx: Transaction, { id }: Somebody): Promise<string> {
		const [row] = await tx
			.select({ id: post.id })
			.from(post)
			.where(and(eq(post.personId, id), eq(post.isPrimary, false), isNull(post.recordedTo)));

		return row!.id;
	}

	/** Who is there takes part, and reports that a letter settled are closed. */
	#follows(one: Somebody): void {
		this.#enrol(one);
		for (const dispute of one.disputes) {
			if (!dispute.decidedAt && !staysIn(one, dispute.unit, this.now)) dispute.decidedAt = this.now;
		}
	}

	#enrol(one: Somebody): void {
		const isThere = placeOf(one, this.today, this.now) !== undefined;
		if (!isThere) one.ended ||= one.enrolledAt !== undefined && !one.certificate;
		if (!isThere || (one.enrolledAt && !one.ended)) return;

		one.enrolledAt ??= this.now;
		one.ended = false;
		one.joinedOn = this.today;
		this.#isDue(one);
	}

	#isDue(one: Somebody): void {
		const { dueOn, newcomerDays, dueFromEnrolment } = this.#due;
		const own = addDays(one.joinedOn!, newcomerDays ?? 0);
		const counts = newcomerDays !== null && (dueFromEnrolment || own > dueOn);
		one.dueDays.push({ at: this.now, dueOn: counts ? own : dueOn });
	}

	async #isDone(act: (tx: Transaction) => Promise<unknown>): Promise<boolean> {
		try {
			await this.db.write(act);

			return true;
		} catch (problem) {
			if (problem instanceof Problem) return false;
			throw problem;
		}
	}

	/** The administrator chooses it on the page of the person: the record that is current and begins on that day. */
	async #recordId(tx: Transaction, { id }: Somebody, first: Day): Promise<string> {
		const [row] = await tx
			.select({ id: post.id })
			.from(post)
			.where(and(eq(post.personId, id), eq(post.validFrom, first), isNull(post.recordedTo)));

		return row!.id;
	}

	async #enrolmentOf({ id }: Somebody): Promise<string> {
		return (await this.db.select({ id: enrolment.id }).from(enrolment).where(eq(enrolment.personId, id)).get())!.id;
	}
}
