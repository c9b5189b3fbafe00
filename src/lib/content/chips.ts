import { m } from '#lib/paraglide/messages.js';
import type { Findings } from './findings.ts';
import { nearest } from './nearest.ts';
import type { Region } from './source.ts';

/** An inline code that says something about a heading or an option: `sulit: 2`, `#medsos`, `tetap`. */
export type Chip = { name: string; value: string; region: Region };

const trailingCodes = /(?:^|(?<=\s))`[^`\n]+`(?:\s+`[^`\n]+`)*\s*$/;
const historyCodes = /^.*`\(?riwayat\)?`/i;
const onlyCodes = /^(?:`[^`\n]+`\s*)+$/;
const code = /`([^`\n]+)`/g;

/** Takes the trailing inline codes off a heading's text or an option's first line. */
export function splitChips(region: Region): { text: Region; chips: Chip[] } {
	const match = trailingCodes.exec(region.text);
	if (!match) return { text: region, chips: [] };

	// `riwayat` belongs to the citation before it.
	const start = match.index + (historyCodes.exec(match[0])?.[0].length ?? 0);

	return { text: region.slice(0, start), chips: readChips(region.slice(start)) };
}

export function isOnlyChips(text: string): boolean {
	return onlyCodes.test(text.trim());
}

export function readChips(region: Region): Chip[] {
	return [...region.text.matchAll(code)].map((match) => {
		const text = (match[1] ?? '').trim();
		const colon = /^([\p{L}-]+)\s*:\s*(.*)$/u.exec(text);
		const place = region.slice(match.index, match.index + match[0].length);

		if (text.startsWith('#')) return { name: '#', value: text.slice(1), region: place };
		if (/^[-−+]?\d+(?:[.,]\d+)?\s*%$/.test(text)) return { name: '%', value: text, region: place };
		if (colon) return { name: (colon[1] ?? '').toLowerCase(), value: (colon[2] ?? '').trim(), region: place };

		return { name: text.toLowerCase(), value: '', region: place };
	});
}

/** Chips of one heading or option by name; unknown, misplaced and repeated ones are reported and left out. */
export class ChipSet {
	readonly #chips = new Map<string, Chip[]>();
	readonly #findings: Findings;

	/**
	 * @param here names that may stand here
	 * @param elsewhere names that exist but not here, so that the message can say so
	 */
	constructor(chips: Chip[], here: readonly string[], elsewhere: readonly string[], findings: Findings) {
		this.#findings = findings;

		for (const chip of chips) {
			const label = chip.region.text;

			if (!here.includes(chip.name)) {
				const known = nearest(chip.name, here);

				if (elsewhere.includes(chip.name)) {
					findings.add('chip-misplaced', chip.region.place(), m.content_chip_misplaced({ chip: label }));
				} else {
					findings.add(
						'chip-unknown',
						chip.region.place(),
						known
							? m.content_chip_unknown_nearest({ chip: label, known })
							: m.content_chip_unknown({ chip: label, known: here.map(chipLabel).join(', ') })
					);
				}
				continue;
			}

			const same = this.#chips.get(chip.name) ?? [];

			if (same.length > 0 && chip.name !== '#') {
				findings.add('chip-repeated', chip.region.place(), m.content_chip_repeated({ chip: label }));
				continue;
			}

			this.#chips.set(chip.name, [...same, chip]);
		}
	}

	has(name: string): boolean {
		return this.#chips.has(name);
	}

	find(name: string): Chip | undefined {
		return this.#chips.get(name)?.[0];
	}

	all(name: string): Chip[] {
		return this.#chips.get(name) ?? [];
	}

	/** The value when `accept` makes something of it; else it is reported with what was expected. */
	value<T>(name: string, accept: (value: string) => T | undefined, expected: string): T | undefined {
		const chip = this.find(name);
		if (!chip) return undefined;

		const accepted = accept(chip.value);

		if (accepted === undefined) {
			this.#findings.add(
				'chip-invalid',
				chip.region.place(),
				m.content_chip_invalid({ chip: chip.region.text, expected })
			);
		}

		return accepted;
	}
}

function chipLabel(name: string): string {
	if (name === '#') return '#tag';

	return name === '%' ? '60%' : name;
}

/** `T1, T2` → its parts. */
export function commaList(value: string): string[] | undefined {
	const parts = value.split(',').map((part) => part.trim());

	return parts.every((part) => part !== '') ? parts : undefined;
}

export function wholeNumber(min: number, max: number): (value: string) => number | undefined {
	return (value) => {
		const number = Number(value);

		return /^\d+$/.test(value) && number >= min && number <= max ? number : undefined;
	};
}
