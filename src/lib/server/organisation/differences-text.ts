import { dayInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Change } from './diff-units.ts';
import type { Difference } from './diff.ts';
import { addDays } from './days.ts';
import { absenceInWords, leavingInWords } from './whereabouts.ts';

/** What a difference says, in one line beside number and name; the names of columns are those of the file. */
export function describeDifference(difference: Difference): string {
	switch (difference.kind) {
		case 'unit':
			return unitText(difference);
		case 'new':
			return m.staff_diff_new({ title: difference.title, unit: difference.unit, from: dayInWords(difference.from) });
		case 'changed':
			return dated(changesText(difference.changes), difference.from);
		case 'moved': {
			const { fromUnit, toUnit, from } = difference;
			// The unit stands in front already.
			const others = changesText(difference.changes.filter(({ field }) => field !== 'kode_unit'));

			return [dated(m.staff_diff_moved({ from: fromUnit, to: toUnit }), from), others].filter(Boolean).join('; ');
		}
		case 'away': {
			const { absence, before } = difference;
			const text = m.staff_diff_away({ what: absenceInWords(absence), from: dayInWords(absence.from) });

			return before ? m.staff_diff_before({ text, before: absenceInWords(before) }) : text;
		}
		case 'ended': {
			const { reason, on, title, unit } = difference;

			return reason
				? m.staff_diff_leaves({ what: leavingInWords(reason, on), title, unit })
				: m.staff_diff_ends({ title, unit, day: dayInWords(addDays(on, -1)) });
		}
		case 'left':
			return difference.second
				? m.staff_diff_left_second({ title: difference.title, unit: difference.unit })
				: m.staff_diff_left({ title: difference.title, unit: difference.unit });
		case 'same':
			return m.staff_diff_same({ number: difference.otherNumber, unit: difference.otherUnit || '–' });
	}
}

function unitText({ isNew, changes, along }: Extract<Difference, { kind: 'unit' }>): string {
	const text = isNew ? m.staff_diff_unit_new() : changesText(changes);

	return along ? m.staff_diff_unit_along({ text, ...along }) : text;
}

function changesText(changes: readonly Change[]): string {
	return changes.map(changeText).join('; ');
}

function changeText({ field, before, after, how }: Change): string {
	const what = how === 'second' ? m.staff_second_post() : field;
	const was = how === 'back' ? m.staff_inactive() : before;

	return `${what}: ${was || '–'} → ${after || '–'}`;
}

function dated(text: string, from: string | null): string {
	return from ? m.staff_diff_dated({ text, from: dayInWords(from) }) : text;
}
