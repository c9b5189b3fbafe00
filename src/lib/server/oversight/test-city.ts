import { eq } from 'drizzle-orm';
import type { Database } from '#lib/server/db/connect.ts';
import { newId } from '#lib/server/db/id.ts';
import { account } from '#lib/server/db/schema/accounts.ts';
import { certificate, certificateEvent, code } from '#lib/server/db/schema/certificates.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import {
	employment,
	institution,
	person,
	personNumber,
	post,
	rosterDispute,
	unit,
	unitVersion,
	type Category,
	type DisputeKind,
	type PostKind,
	type TimeZone
} from '#lib/server/db/schema/organisation.ts';
import { cycle, enrolment, programme, requirement, waiver } from '#lib/server/db/schema/programmes.ts';
import type { CertificateFacts } from '#lib/server/documents/facts.ts';
import type { Clocks } from '../organisation/clocks.ts';
import { findAttestation, signAttestation, type Attestation, type SignRequest } from './attestations.ts';

export const zone = 'Asia/Jakarta';
/** When everything is recorded that says nothing else. */
export const longAgo = new Date('2026-01-01T00:00:00Z');

/** The clocks on a day of a government without units in another zone. */
export const clocksOn = (on: Day): Clocks => ({ on, timeZone: zone, elsewhere: new Map() });

/** Writes the rows of a small government for tests, straight to the tables: no figures are kept up on the way. */
export class TestCity {
	readonly db: Database;
	#numbers = 0;

	private constructor(db: Database) {
		this.db = db;
	}

	static async found(db: Database, timeZone: TimeZone = zone): Promise<TestCity> {
		await db.write((tx) =>
			tx.insert(institution).values({ id: 'institution', name: 'Kota Mertasari', timeZone, createdAt: longAgo })
		);

		return new TestCity(db);
	}

	async addUnit(
		parentId: string | null,
		name = 'Dinas Contoh',
		from: Day = '2020-01-01',
		timeZone: TimeZone | null = null
	): Promise<string> {
		const id = newId();
		await this.db.write(async (tx) => {
			await tx.insert(unit).values({ id, code: `U${++this.#numbers}` });
			await tx
				.insert(unitVersion)
				.values({ unitId: id, parentId, name, kind: 'dinas', timeZone, validFrom: from, recordedFrom: longAgo });
		});

		return id;
	}

	async addCycle(options: { id?: string; opensOn?: Day; dueOn?: Day } = {}): Promise<string> {
		const id = newId();
		const programmeId = options.id ?? `program-${++this.#numbers}`;
		await this.db.write(async (tx) => {
			await tx.insert(programme).values({
				id: programmeId,
				title: 'Netralitas bagi semua pegawai',
				summary: '',
				sha256: '0',
				publishedAt: longAgo
			});
			await tx.insert(cycle).values({
				id,
				programmeId,
				key: '2026',
				audience: [],
				opensOn: options.opensOn ?? '2026-01-01',
				dueOn: options.dueOn ?? '2026-12-31',
				validMonths: 12
			});
			await tx.insert(requirement).values({ cycleId: id, kind: 'module', ref: 'netralitas-dasar', position: 1 });
		});

		return id;
	}

	/** A later cycle of the same programme. */
	async followCycle(cycleId: string, dates: { key: string; opensOn: Day; dueOn: Day }): Promise<string> {
		const id = newId();
		await this.db.write(async (tx) => {
			const before = (await tx.select().from(cycle).where(eq(cycle.id, cycleId)).get())!;
			await tx.insert(cycle).values({ ...before, ...dates, id });
		});

		return id;
	}

	/** A person with a number, an employment and, where a unit is given, a primary post. */
	async addPerson(
		options: { name?: string; unitId?: string; activated?: Date } & Partial<PostOptions> = {}
	): Promise<string> {
		const id = newId();
		const n = ++this.#numbers;
		await this.db.write(async (tx) => {
			await tx.insert(person).values({ id, name: options.name ?? `Pegawai ${n}`, createdAt: longAgo });
			await tx.insert(personNumber).values({
				personId: id,
				number: `19800101200501${String(n).padStart(4, '0')}`,
				kind: 'nip',
				validFrom: '2020-01-01',
				recordedFrom: longAgo
			});
			await tx.insert(employment).values({ personId: id, kind: 'PNS', validFrom: '2020-01-01', recordedFrom: longAgo });
			await tx
				.insert(account)
				.values({ personId: id, activatedAt: options.activated ?? null, passwordHash: null, createdAt: longAgo });
		});
		if (options.unitId) await this.addPost(id, { ...options, unitId: options.unitId });

		return id;
	}

	async addPost(personId: string, options: { unitId: string } & Partial<PostOptions>): Promise<string> {
		const id = newId();
		await this.db.write((tx) =>
			tx.insert(post).values({
				id,
				personId,
				unitId: options.unitId,
				title: options.title ?? 'Pengolah Data',
				category: options.category ?? 'pelaksana',
				kind: options.kind ?? 'definitif',
				heads: options.heads ?? false,
				isPrimary: options.isPrimary ?? true,
				validFrom: options.from ?? '2020-01-01',
				validTo: options.to ?? null,
				recordedFrom: options.recorded ?? longAgo
			})
		);

		return id;
	}

	/** Moves the primary post that is open now, as a letter that says so on `on` and reaches us at `at`. */
	async transfer(personId: string, unitId: string, on: Day, at: Date): Promise<void> {
		await this.db.write(async (tx) => {
			const rows = await tx.select().from(post).where(eq(post.personId, personId));
			const old = rows.find((row) => row.isPrimary && row.recordedTo === null && row.validTo === null);
			if (!old) return;

			await tx.update(post).set({ recordedTo: at }).where(eq(post.id, old.id));
			if (on > old.validFrom) {
				await tx.insert(post).values({ ...old, id: newId(), validTo: on, recordedFrom: at });
			}
			await tx
				.insert(post)
				.values({ ...old, id: newId(), unitId, validFrom: on > old.validFrom ? on : old.validFrom, recordedFrom: at });
		});
	}

	async enrol(
		personId: string,
		cycleId: string,
		options: { via?: 'rule' | 'self'; at?: Date; dueOn?: Day; startedAt?: Date } = {}
	): Promise<string> {
		const id = newId();
		await this.db.write((tx) =>
			tx.insert(enrolment).values({
				id,
				personId,
				cycleId,
				via: options.via ?? 'rule',
				enrolledAt: options.at ?? longAgo,
				dueOn: options.dueOn ?? '2026-12-31',
				startedAt: options.startedAt ?? null
			})
		);

		return id;
	}

	/** Completes an enrolment and certifies it. */
	async certify(
		enrolmentId: string,
		at: Date,
		validUntil: Day = '2027-12-31'
	): Promise<{ id: string; number: string }> {
		const id = newId();
		const number = `${++this.#numbers}/NETRAL/XI/2026`;
		await this.db.write(async (tx) => {
			const row = await tx.select().from(enrolment).where(eq(enrolment.id, enrolmentId)).get();
			const startedAt = row!.startedAt ?? at;
			await tx.update(enrolment).set({ startedAt, completedAt: at }).where(eq(enrolment.id, enrolmentId));
			await tx.insert(code).values({ code: id, subjectKind: 'certificate', subjectId: id });
			await tx.insert(certificate).values({
				id,
				enrolmentId,
				personId: row!.personId,
				number,
				code: id,
				facts: {} as CertificateFacts,
				factsSha256: '0',
				issuedAt: at,
				validUntil
			});
		});

		return { id, number };
	}

	/** Puts a successor with the same dates in the place of a certificate. */
	async supersede(certificateId: string, at: Date): Promise<{ id: string; number: string }> {
		const id = newId();
		const number = `${++this.#numbers}/NETRAL/XI/2026`;
		await this.db.write(async (tx) => {
			const row = (await tx.select().from(certificate).where(eq(certificate.id, certificateId)).get())!;
			await tx.update(certificate).set({ supersededAt: at }).where(eq(certificate.id, certificateId));
			await tx.insert(code).values({ code: id, subjectKind: 'certificate', subjectId: id });
			await tx.insert(certificate).values({ ...row, id, number, code: id, issuedAt: at });
			await tx
				.insert(certificateEvent)
				.values({ certificateId, kind: 'superseded', reason: 'Nama keliru', at, successorId: id });
		});

		return { id, number };
	}

	async revoke(certificateId: string, at: Date): Promise<void> {
		await this.db.write((tx) =>
			tx.insert(certificateEvent).values({ certificateId, kind: 'revoked', reason: 'Salah terbit', at })
		);
	}

	async dispute(personId: string, raisedBy: string, at: Date, kind: DisputeKind = 'moved'): Promise<string> {
		const id = newId();
		await this.db.write(async (tx) => {
			const rows = await tx.select().from(post).where(eq(post.personId, personId));
			const current = rows.find((row) => row.isPrimary && row.recordedTo === null && row.validTo === null);
			await tx.insert(rosterDispute).values({ id, personId, postId: current!.id, kind, raisedBy, raisedAt: at });
		});

		return id;
	}

	async decide(disputeId: string, decision: 'accepted' | 'rejected', at: Date): Promise<void> {
		await this.db.write((tx) =>
			tx.update(rosterDispute).set({ decision, decidedAt: at }).where(eq(rosterDispute.id, disputeId))
		);
	}

	async waive(enrolmentId: string, fromOn: Day, toOn: Day, at: Date = longAgo): Promise<void> {
		await this.db.write((tx) =>
			tx
				.insert(waiver)
				.values({ enrolmentId, reason: 'Cuti di luar tanggungan negara', fromOn, toOn, decidedAt: at, granted: true })
		);
	}
}

/** When the statements of `foundDinas` are signed. */
export const signedAt = new Date('2026-11-02T03:00:00Z');
/** Long after the signature. */
export const later = new Date('2026-11-20T03:00:00Z');

/** A dinas with a section below it; its head holds the certificate, three of the staff do not. */
export async function foundDinas(db: Database) {
	const city = await TestCity.found(db);
	const top = await city.addUnit(null, 'Pemerintah Kota Mertasari');
	const unitId = await city.addUnit(top, 'Dinas Contoh');
	const section = await city.addUnit(unitId, 'Bidang Contoh');
	const elsewhere = await city.addUnit(top, 'Dinas Lain');
	const cycleId = await city.addCycle();
	const head = await city.addPerson({ name: 'Kepala', unitId, heads: true, category: 'jpt', title: 'Kepala Dinas' });
	const certificate = await city.certify(await city.enrol(head, cycleId), new Date('2026-10-01T03:00:00Z'));
	const enrolled = async (name: string, where: string) => {
		const id = await city.addPerson({ name, unitId: where });

		return { id, enrolmentId: await city.enrol(id, cycleId) };
	};

	return {
		db,
		city,
		top,
		unitId,
		section,
		elsewhere,
		cycleId,
		head,
		certificate,
		ani: await enrolled('Ani', unitId),
		budi: await enrolled('Budi', unitId),
		cici: await enrolled('Cici', section),
		request: { personId: head, unitId, cycleId, scope: 'subtree' as const }
	};
}

export async function signedStatement(db: Database, request: SignRequest): Promise<Attestation> {
	const { id } = await signAttestation(db, request, signedAt);

	return (await findAttestation(db, id))!;
}

type PostOptions = {
	title: string;
	category: Category;
	kind: PostKind;
	heads: boolean;
	isPrimary: boolean;
	from: Day;
	to: Day;
	recorded: Date;
};
