import { m } from '#lib/paraglide/messages.js';
import type { Fields } from './front-matter.ts';
import type { Policy, QuizMode, Release } from './model.ts';

/** What all modes have in common, unless the front matter says otherwise. */
const common = {
	passMarkPerPool: null,
	limitMinutes: null,
	graceSeconds: 10,
	shuffled: true,
	navigation: 'free',
	honestyStatement: null,
	certainty: false
} as const;

/** What each mode means where the front matter says nothing else. */
export const policyPresets = {
	/** To practise: as often as one likes, everything is explained at once, nothing is at stake. */
	latihan: {
		...common,
		mode: 'latihan',
		passMark: 0,
		tries: null,
		pausesMinutes: [],
		rereadMissed: false,
		reopensAfterMinutes: null,
		shows: { score: 'always', explanations: 'always', keys: 'always' }
	},
	/** A few tries with growing pauses; when they are used up, whoever reads again gets one more. */
	ujian: {
		...common,
		mode: 'ujian',
		passMark: 80,
		tries: 3,
		pausesMinutes: [10, 60],
		rereadMissed: false,
		reopensAfterMinutes: 24 * 60,
		shows: { score: 'always', explanations: 'passed', keys: 'passed' }
	},
	/** Until it is passed, but each time only after the lessons of what was missed are read again. */
	'ujian-ulang': {
		...common,
		mode: 'ujian-ulang',
		passMark: 80,
		tries: null,
		pausesMinutes: [10, 60, 24 * 60],
		rereadMissed: true,
		reopensAfterMinutes: null,
		shows: { score: 'always', explanations: 'passed', keys: 'passed' }
	}
} as const satisfies Record<QuizMode, Policy>;

const modes = Object.keys(policyPresets) as QuizMode[];

/** What takes a limit away that the preset sets. */
const none = 'tidak ada';

const releases = { langsung: 'always', lulus: 'passed', ditutup: 'closed', tidak: 'never' } as const satisfies Record<
	string,
	Release
>;

/** The policy of a quiz: the preset that `mode` names, and what its front matter sets instead. */
export function readPolicy(fields: Fields): Policy {
	const mode = fields.requiredChoice('mode', modes) ?? 'ujian';
	const preset: Policy = policyPresets[mode];
	const passMark = mode === 'latihan' ? fields.number('lulus', 0, 100) : fields.requiredNumber('lulus', 0, 100);

	return {
		mode,
		passMark: passMark ?? preset.passMark,
		passMarkPerPool: fields.number('lulus-per-kelompok', 0, 100) ?? preset.passMarkPerPool,
		tries: isNone(fields, 'percobaan') ? null : (fields.number('percobaan', 1, 100) ?? preset.tries),
		pausesMinutes: readPauses(fields) ?? [...preset.pausesMinutes],
		rereadMissed: readYes(fields, 'baca-ulang') ?? preset.rereadMissed,
		reopensAfterMinutes: readDuration(fields, 'buka-lagi', preset.reopensAfterMinutes),
		limitMinutes: readDuration(fields, 'waktu', preset.limitMinutes),
		graceSeconds: fields.number('tenggang', 0, 60) ?? preset.graceSeconds,
		shuffled: readYes(fields, 'acak') ?? preset.shuffled,
		navigation: navigations[fields.choice('urutan', ['bebas', 'maju']) ?? 'bebas'],
		shows: {
			score: readRelease(fields, 'tampilkan-nilai', true) ?? preset.shows.score,
			explanations: readRelease(fields, 'tampilkan-pembahasan', mode === 'latihan') ?? preset.shows.explanations,
			keys: readRelease(fields, 'tampilkan-kunci', mode === 'latihan') ?? preset.shows.keys
		},
		honestyStatement: fields.text('pernyataan') ?? preset.honestyStatement,
		certainty: readYes(fields, 'keyakinan') ?? preset.certainty
	};
}

const navigations = { bebas: 'free', maju: 'forward' } as const;

function isNone(fields: Fields, key: string): boolean {
	return fields.has(key) && fields.text(key) === none;
}

function readYes(fields: Fields, key: string): boolean | undefined {
	const said = fields.choice(key, ['ya', 'tidak'] as const);

	return said && said === 'ya';
}

/** @param atOnce whether it may be shown before the quiz is passed: a key may not, in a quiz that counts */
function readRelease(fields: Fields, key: string, atOnce: boolean): Release | undefined {
	const choices = (Object.keys(releases) as (keyof typeof releases)[]).filter((one) => atOnce || one !== 'langsung');
	const said = fields.choice(key, choices);

	return said && releases[said];
}

function readPauses(fields: Fields): number[] | undefined {
	if (!fields.has('jeda')) return undefined;
	if (isNone(fields, 'jeda')) return [];

	return fields.list('jeda').flatMap(({ text }) => {
		const minutes = readMinutes(text);

		return minutes === undefined
			? (fields.invalid('jeda', m.content_expected_duration_list({ none })) ?? [])
			: [minutes];
	});
}

function readDuration(fields: Fields, key: string, preset: number | null): number | null {
	const text = fields.text(key);
	if (text === undefined) return preset;
	if (text === none) return null;

	const minutes = readMinutes(text);

	return minutes === undefined || minutes === 0
		? (fields.invalid(key, m.content_expected_duration({ none })) ?? null)
		: minutes;
}

/** `10 menit`, `2 jam`, `1 hari`. */
function readMinutes(text: string): number | undefined {
	const match = /^(\d{1,4})\s*(menit|jam|hari)$/i.exec(text);
	if (!match) return undefined;

	const unit = { menit: 1, jam: 60, hari: 24 * 60 }[(match[2] ?? '').toLowerCase()] ?? 1;

	return Number(match[1]) * unit;
}
