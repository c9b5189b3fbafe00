import { m } from '#lib/paraglide/messages.js';
import { commaList, type ChipSet } from './chips.ts';
import type { Findings } from './findings.ts';
import type { Confidence, Consequence, ElectionStage, RulingAudience, RulingPlace, Verdict } from './model.ts';
import { confidences } from './regulations.ts';
import type { Place } from './source.ts';

export const verdicts = ['boleh', 'hati-hati', 'tidak boleh'] as const satisfies readonly Verdict[];
export const rulingAudiences = [
	'PNS',
	'PPPK',
	'non-ASN',
	'kepala',
	'kepala daerah',
	'suami/istri calon',
	'keluarga calon',
	'bakal calon'
] as const satisfies readonly RulingAudience[];
export const rulingPlaces = [
	'media sosial',
	'pesan',
	'kantor',
	'acara kampanye',
	'tempat umum',
	'rumah',
	'TPS'
] as const satisfies readonly RulingPlace[];
export const electionStages = [
	'pra',
	'kampanye',
	'tenang',
	'pungut',
	'pasca'
] as const satisfies readonly ElectionStage[];
export const consequences = ['etik', 'disiplin', 'pidana', 'petahana'] as const satisfies readonly Consequence[];

const everything = 'semua';
/** Names of the chips that may stand on a ruling. */
export const rulingChips: readonly string[] = [
	'id',
	...verdicts,
	'bagi',
	'di',
	'tahap',
	'akibat',
	'keyakinan',
	'sebut'
];
/** What the chips of a ruling say besides its id; undefined where that was reported as missing or unreadable. */
export type RulingFacts = {
	verdict: Verdict | undefined;
	audience: RulingAudience[];
	places: RulingPlace[];
	stages: ElectionStage[];
	consequences: Consequence[];
	confidence: Confidence | undefined;
};

export function readFacts(chips: ChipSet, place: Place, findings: Findings): RulingFacts {
	return {
		verdict: readVerdict(chips, place, findings),
		audience: readChoices(chips, 'bagi', rulingAudiences, place, findings),
		places: readChoices(chips, 'di', rulingPlaces, place, findings),
		stages: readChoices(chips, 'tahap', electionStages, place, findings),
		consequences: chips.has('akibat') ? readChoices(chips, 'akibat', consequences, place, findings) : [],
		confidence: readConfidence(chips, place, findings)
	};
}

function readVerdict(chips: ChipSet, place: Place, findings: Findings): Verdict | undefined {
	const [verdict, second] = verdicts.filter((each) => chips.has(each));
	const chip = second && chips.find(second);

	if (!verdict) findings.add('verdict-missing', place, m.content_verdict_missing({ choices: verdicts.join(', ') }));
	if (chip) findings.add('chip-misplaced', chip.region.place(), m.content_verdict_two());

	return verdict;
}

/** A list out of a closed set; empty for `semua`. */
function readChoices<T extends string>(
	chips: ChipSet,
	name: string,
	choices: readonly T[],
	place: Place,
	findings: Findings
): T[] {
	const all = name === 'akibat' ? [] : [everything];
	const known = [...all, ...choices].join(', ');

	if (!chips.has(name)) findings.add('chip-missing', place, m.content_chip_missing({ name, choices: known }));

	const accept = (value: string) => {
		if (all.includes(value)) return [];

		const listed = commaList(value)?.map((each) => choices.find((choice) => choice === each));

		return listed?.every((choice) => choice !== undefined) ? [...new Set(listed)] : undefined;
	};

	return chips.value(name, accept, m.content_expected_choices({ choices: known })) ?? [];
}

function readConfidence(chips: ChipSet, place: Place, findings: Findings): Confidence | undefined {
	const choices = confidences.join(', ');

	if (!chips.has('keyakinan')) {
		findings.add('chip-missing', place, m.content_chip_missing({ name: 'keyakinan', choices }));
	}

	return chips.value(
		'keyakinan',
		(value) => confidences.find((each) => each === value),
		m.content_expected_choice({ choices })
	);
}
