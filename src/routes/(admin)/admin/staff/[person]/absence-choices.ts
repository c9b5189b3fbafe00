import { m } from '#lib/paraglide/messages.js';

/** What the selects about absences and leaving offer, in the reader's language. */
export const absenceChoices = () => [
	{ value: 'leave', label: m.absence_leave() },
	{ value: 'study', label: m.absence_study() },
	{ value: 'seconded', label: m.absence_seconded() }
];

export const endReasonChoices = () => [
	{ value: 'retired', label: m.leaving_retired() },
	{ value: 'died', label: m.leaving_died() },
	{ value: 'moved', label: m.leaving_moved() },
	{ value: 'resigned', label: m.leaving_resigned() }
];
