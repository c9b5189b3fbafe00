import { setImmediate as otherRequests } from 'node:timers/promises';
import { certificateStateName } from '#lib/language/certificate-state-name.ts';
import { dayInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Reader } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import type { TableRow } from '../documents/table.ts';
import { inIndonesian } from '../language.ts';
import { dayOf } from '../organisation/days.ts';
import { maskNumber } from '../organisation/numbers.ts';
import { whereaboutsInWords } from '../organisation/whereabouts.ts';
import { eachCertificate, type CertificateFilter, type ListedCertificate } from './list.ts';

/** A certificate as a list of them tells it. */
export function listedFacts({ number, facts, issuedAt }: ListedCertificate) {
	return {
		number,
		holder: facts.holder.name,
		holderNumber: maskNumber(facts.holder.number),
		unit: facts.holder.unit.name,
		programme: facts.programme.title,
		issued: dayInWords(dayOf(issuedAt, facts.timeZone))
	};
}

/** The whole list for a file: the headings, then some at a time; Indonesian, whoever asks for it. */
export async function* certificateTable(
	db: Reader,
	on: Day,
	filter: CertificateFilter
): AsyncGenerator<readonly TableRow[]> {
	yield [inIndonesian(headings)];

	for await (const part of eachCertificate(db, on, filter)) {
		yield inIndonesian(() =>
			part.map((one) => [
				...Object.values(listedFacts(one)),
				certificateStateName(one.state),
				whereaboutsInWords(one.whereabouts) ?? ''
			])
		);
		await otherRequests();
	}
}

function headings(): string[] {
	return [
		m.certificates_number(),
		m.admin_certificates_holder(),
		m.roster_list_number(),
		m.admin_certificates_unit(),
		m.admin_certificates_programme(),
		m.certificates_issued(),
		m.admin_certificates_state(),
		m.absence_title()
	];
}
