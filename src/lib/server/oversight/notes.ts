import { noteKinds, type Note, type NoteKind } from '#lib/server/db/schema/oversight.ts';
import { dayInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import { Problem } from '../problem.ts';

export const longestNote = 200;

export function noteKindLabel(kind: NoteKind): string {
	return {
		sick: m.note_sick,
		leave: m.note_leave,
		study: m.note_study,
		seconded: m.note_seconded,
		waiver: m.note_waiver,
		other: m.note_other
	}[kind]();
}

/** "cuti: melahirkan sampai Januari", "pengecualian diajukan, dari 1 Januari 2027 sampai 31 Maret 2027". */
export function noteInWords({ kind, text, waiver }: Note): string {
	if (kind === 'other') return text ?? '';

	const label = waiver ? notedWaiverInWords(waiver) : noteKindLabel(kind);

	return text ? `${label}: ${text}` : label;
}

export function notedWaiverInWords({ granted, from, to }: NonNullable<Note['waiver']>): string {
	const days = { from: dayInWords(from), to: dayInWords(to) };

	return granted ? m.note_waiver_granted(days) : m.note_waiver_proposed(days);
}

/**
 * Notes that refer to a waiver, as it stands now. Where it was refused since, only what was typed beside it is left.
 * @param waivers what notes of this cycle may refer to, by person
 */
export function withWaivers(
	notes: Readonly<Record<string, Note>>,
	waivers: ReadonlyMap<string, NonNullable<Note['waiver']>>
): Record<string, Note> {
	const fresh: Record<string, Note> = {};

	for (const [personId, note] of Object.entries(notes)) {
		const found = waivers.get(personId);
		if (note.kind !== 'waiver') fresh[personId] = note;
		else if (found) fresh[personId] = { ...note, waiver: found };
		else if (note.text) fresh[personId] = { kind: 'other', text: note.text };
	}

	return fresh;
}

/**
 * A note as it was chosen and typed; null when both fields are empty. Text without a kind is kept as another reason.
 * @param waiver what a note beside this person may refer to
 * @throws Problem when the text is too long, or missing beside `other`, or when there is no waiver to refer to
 */
export function parseNote(kind: string, typed: string, waiver?: Note['waiver']): Note | null {
	const text = typed.replace(/\s+/g, ' ').trim();
	if (text.length > longestNote) {
		throw new Problem('note_long', m.note_long({ count: text.length, limit: longestNote }));
	}

	const known = noteKinds.find((each) => each === kind);
	if (!known) return text ? { kind: 'other', text } : null;
	if (known === 'waiver') {
		if (!waiver) throw new Problem('note_waiver_missing', m.note_waiver_missing());

		return text ? { kind: known, text, waiver } : { kind: known, waiver };
	}
	if (known === 'other' && !text) throw new Problem('note_text_missing', m.note_text_missing());

	return text ? { kind: known, text } : { kind: known };
}
