import { rulingId } from '#lib/content/ruling-register.ts';
import type { SoalChip } from './soal-model.ts';
import { chipText } from './soal-model.ts';

/**
 * Chips that GIFT has no word for travel as Moodle's tags: `[tag:sulit: 2]` beside `[tag:medsos]`. Moodle shows them and does
 * nothing with them; on the way back they are chips again.
 */
const values: Record<string, RegExp> = {
	sulit: /^[1-3]$/,
	poin: /^[1-9]\d{0,2}$/,
	nilai: /^(?:sebagian|semua|bobot)$/,
	tetap: /^$/,
	tujuan: /\S/,
	putusan: rulingId,
	sebut: /^(?:angka|isyarat|warna)(?:,\s*(?:angka|isyarat|warna))*$/
};

/** A chip as the text of a tag; undefined when it would come back as something else. */
export function tagOfChip(chip: SoalChip): string | undefined {
	const text = chip.name === '#' ? chip.value.trim() : chipText(chip);
	const back = chipOfTag(text);
	const writable = !/[\p{Cc}`]|\\$/u.test(text) && text.trim() !== '';

	return writable && back.name === chip.name && back.value === chip.value ? text : undefined;
}

export function chipOfTag(tag: string): SoalChip {
	const [, name = '', value = ''] = /^([a-z]+)(?:\s*:\s*(.*))?$/.exec(tag.trim()) ?? [];

	return values[name]?.test(value) ? { name, value } : { name: '#', value: tag.replaceAll('`', "'").trim() };
}
