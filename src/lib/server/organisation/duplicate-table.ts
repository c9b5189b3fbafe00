import { dayInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Reader } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import type { TableRow } from '../documents/table.ts';
import { inIndonesian } from '../language.ts';
import { readDuplicates, type DuplicateGroup } from './duplicates.ts';
import { maskNumber } from './numbers.ts';

const partSize = 200;

/** Records that may be of one human, for a file: those of a group below each other. Indonesian, whoever asks for it. */
export async function* duplicateTable(
	db: Reader,
	groups: readonly DuplicateGroup[],
	on: Day
): AsyncGenerator<readonly TableRow[]> {
	yield [inIndonesian(headings)];

	for (let start = 0; start < groups.length; start += partSize) {
		const part = groups.slice(start, start + partSize);
		const records = await readDuplicates(
			db,
			part.flatMap(({ personIds }) => personIds),
			on
		);

		yield inIndonesian(() =>
			part.flatMap(({ by, personIds }, index) =>
				personIds
					.flatMap((personId) => records.get(personId) ?? [])
					.map((one) => [
						one.name,
						maskNumber(one.number),
						one.birthDate ? dayInWords(one.birthDate) : '',
						one.employment ?? '',
						one.title ?? '',
						one.unit ?? '',
						one.since ? dayInWords(one.since) : '',
						one.activated ? m.staff_account_active() : m.staff_account_inactive(),
						one.certificates,
						start + index + 1,
						duplicateReason(by)
					])
			)
		);
	}
}

/** By what records are taken for those of one human. */
export function duplicateReason(by: DuplicateGroup['by']): string {
	return { number: m.duplicates_by_number, name: m.duplicates_by_name }[by]();
}

function headings(): string[] {
	return [
		m.staff_name(),
		m.staff_number(),
		m.staff_birth_date(),
		m.staff_employment(),
		m.staff_post(),
		m.staff_unit(),
		m.duplicates_since(),
		m.staff_account(),
		m.admin_certificates(),
		m.duplicates_group(),
		m.duplicates_reason()
	];
}
