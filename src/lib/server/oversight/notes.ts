import { noteKinds, type Note, type NoteKind } from '#lib/server/db/schema/oversight.ts';
import { m } from '#lib/paraglide/messages.js';
import { Problem } from '../problem.ts';

export const longestNote = 200;

export function noteKindLabel(kind: NoteKind): string {
	return {
		sick: m.note_sick,
		leave: m.note_leave,
		study: m.note_study,
		seconded: m.note_seconded,
		other: m.note_other
	}[kind]();
}

/** "cuti: melahirkan sampai Januari". */
export function noteInWords({ kind, text }: Note): string {
	if (kind === 'other') return text ?? '';

	return text ? `${noteKindLabel(kind)}: ${text}` : noteKindLabel(kind);
}

/**
 * A note as it was chosen and typed; null when both fields are empty. Text without a kind is kept as another reason.
 * @throws Problem when the text is too long, or missing beside `other`
 */
export function parseNote(kind: string, typed: string): Note | null {
	const text = typed.replace(/\s+/g, ' ').trim();
	if (text.length > longestNote) {
		throw new Problem('note_long', m.note_long({ count: text.length, limit: longestNote }));
	}

	const known = noteKinds.find((each) => each === kind);
	if (!known) return text ? { kind: 'other', text } : null;
	if (known === 'other' && !text) throw new Problem('note_text_missing', m.note_text_missing());

	return text ? { kind: known, text } : { kind: known };
}
