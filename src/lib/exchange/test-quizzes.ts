import fc from 'fast-check';
import { escapeInline } from './escape-markdown.ts';
import {
	plainHeader,
	type SoalBody,
	type SoalChip,
	type SoalOption,
	type SoalPool,
	type SoalQuestion,
	type SoalQuiz
} from './soal-model.ts';

/** Random quizzes of what Soal Markdown and GIFT can both say, as they are written. */

const word = fc.constantFrom(
	...[
		'netral',
		'kampanye',
		'**tegas**',
		'*miring*',
		'`kode`',
		'[tautan](https://example.org/a?b=c)',
		'é',
		'🙂',
		'“ya”'
	],
	...[
		'a=b',
		'x~y',
		'{kurung}',
		'50%',
		'%50%',
		'08:00',
		'::',
		'#tagar',
		'####',
		'C:\\folder',
		'\\n',
		'\\*',
		'a->b',
		'//'
	],
	...['[html]', '_____', '&', '1.', '-', '+', '>', '|', '$CATEGORY:', 'Benar', 'TRUE', '{}', '`=~`']
);
const letter = fc.constantFrom('Apa', 'yang', 'boleh', 'Seorang', 'camat');
/** One line that begins and ends with a plain word, so that neither a block nor a chip comes of it. */
const line = fc
	.tuple(letter, fc.array(word, { maxLength: 5 }), letter)
	.map(([first, words, last]) => [first, ...words, last].join(' '));
const paragraph = fc.array(line, { minLength: 1, maxLength: 2 }).map((lines) => lines.join('\n'));
const block = fc.oneof(
	{ weight: 5, arbitrary: paragraph },
	{ weight: 1, arbitrary: line.map((text) => `- ${text}\n- dua`) },
	{ weight: 1, arbitrary: line.map((text) => `> ${text}`) },
	{ weight: 1, arbitrary: fc.constant('```\nif (a = b) {\n    #~:\n}\n```') }
);
/** Ends with a paragraph: a list would run into the options. */
const stem = fc
	.tuple(fc.array(block, { maxLength: 2 }), paragraph)
	.map(([blocks, last]) => [...blocks, last].join('\n\n'));
const prose = fc.array(block, { minLength: 1, maxLength: 2 }).map((blocks) => ['Karena', ...blocks].join('\n\n'));
/** For headings and cells, in which no block can begin. */
const cell = fc
	.tuple(fc.constantFrom('', '', '', '1. ', '- ', '# ', '> ', '[x] ', '[a]: ', '= ', '--- '), line)
	.map(([start, text]) => `${start}${text}`);
/** A line of plain text, as Markdown. */
const plain = cell.map(escapeInline);

const noLine = fc.constant(0);
const noChips = fc.constant<SoalChip[]>([]);
const feedback = fc.option(prose, { nil: null, freq: 2 });
const rightOrWrong = (right: boolean, percent: fc.Arbitrary<number | null>): fc.Arbitrary<SoalOption> =>
	fc.record({ line: noLine, text: line, right: fc.constant(right), percent, chips: noChips, feedback });
const unweighed = fc.constant(null);
const options = (right: number, wrong: fc.Arbitrary<number>) =>
	wrong.chain((count) =>
		fc
			.tuple(...Array.from({ length: right + count }, (_, index) => rightOrWrong(index < right, unweighed)))
			.chain((made) => fc.shuffledSubarray(made, { minLength: made.length }))
	);
const atLeastOne = fc.integer({ min: 1, max: 4 });

const singleChoice = options(1, atLeastOne).map((made): SoalBody => ({ type: 'pilihan ganda', options: made }));
const manyChoices = fc
	.integer({ min: 1, max: 5 })
	.chain((right) => options(right, atLeastOne))
	.map((made): SoalBody => ({ type: 'pilihan ganda kompleks', scoring: 'sebagian', options: made }));
const weighted = fc
	.tuple(
		fc.constantFrom([100], [50, 50], [60, 40], [70, 20, 10], [33.33333, 33.33333, 33.33333], [12.5, 12.5, 75]),
		fc.array(fc.constantFrom(-100, -50, -33.33333, -5, null), { minLength: 1, maxLength: 3 })
	)
	.chain(([right, wrong]) =>
		fc.tuple(
			...right.map((percent) => rightOrWrong(true, fc.constant(percent))),
			...wrong.map((percent) => rightOrWrong(false, fc.constant(percent)))
		)
	)
	.map((made): SoalBody => ({ type: 'pilihan ganda kompleks', scoring: 'bobot', options: made }));
const truth = fc.tuple(fc.boolean(), feedback, feedback).map(([right, yes, no]): SoalBody => {
	const option = { line: 0, percent: null, chips: [] };

	return {
		type: 'benar-salah',
		options: [
			{ ...option, text: 'Benar', right, feedback: yes },
			{ ...option, text: 'Salah', right: !right, feedback: no }
		]
	};
});
const statements = fc
	.array(fc.record({ text: cell, right: fc.boolean() }), { minLength: 2, maxLength: 4 })
	.map((rows): SoalBody => ({ type: 'tabel benar-salah', header: plainHeader.statement, rows }));
const pairs = fc
	.tuple(
		fc.array(fc.record({ left: cell, right: plain }), { minLength: 1, maxLength: 3 }),
		fc.array(plain, { minLength: 1, maxLength: 2 })
	)
	.map(([made, spare]): SoalBody => ({
		type: 'menjodohkan',
		header: [plainHeader.left, plainHeader.right],
		pairs: [...made, ...spare.map((right) => ({ left: '', right }))]
	}));
const numbers = fc
	.array(fc.tuple(fc.integer({ min: -999, max: 999 }), fc.integer({ min: 1, max: 99 })), { minLength: 1, maxLength: 3 })
	.map((made): SoalBody => ({
		type: 'isian singkat',
		answers: made.map(([value, tolerance]) => `${value / 10} ± ${tolerance / 10}`.replaceAll('.', ','))
	}));
const words = fc
	.array(
		fc.oneof(
			fc.constantFrom(
				'71',
				'tujuh puluh satu',
				'a = b',
				'{x}',
				'Pasal 9: ayat (2)',
				'T',
				'TRUE',
				'50%',
				'%50%',
				'2 * 3',
				'#1',
				'\\n'
			),
			fc.integer().map(String)
		),
		{ minLength: 1, maxLength: 3 }
	)
	.map((answers): SoalBody => ({ type: 'isian singkat', answers }));

const tag = fc
	.constantFrom('medsos', 'media sosial', 'bab [1]', 'a:b', 'sulit')
	.map((value): SoalChip => ({ name: '#', value }));
const chips = fc
	.tuple(
		fc.uniqueArray(tag, { maxLength: 2, selector: ({ value }) => value }),
		fc.subarray<SoalChip>([
			{ name: 'sulit', value: '2' },
			{ name: 'tujuan', value: 'T1, T2' },
			{ name: 'putusan', value: 'MED-02' },
			{ name: 'sebut', value: 'angka' }
		])
	)
	.map(([tags, others]) => [...tags, ...others]);

const question: fc.Arbitrary<SoalQuestion> = fc
	.record({
		line: noLine,
		id: fc.constant('x'),
		title: cell,
		stem: fc.oneof(fc.constant(''), stem),
		chips,
		body: fc.oneof(singleChoice, manyChoices, weighted, truth, statements, pairs, numbers, words),
		explanation: fc.option(prose, { nil: null }),
		legalBasis: fc.option(fc.constant('UU 20/2023 Pasal 9 ayat (2); SKB 2022'), { nil: null }),
		hint: fc.constant(null)
	})
	.map((made) =>
		made.body.type === 'pilihan ganda kompleks' && made.body.scoring === 'bobot'
			? { ...made, chips: [...made.chips, { name: 'nilai', value: 'bobot' }] }
			: made
	);

const poolNames = [
	'Media sosial',
	'Bab 1/2: awal',
	'Boleh & tidak boleh',
	'\\*\\*Tebal\\*\\*',
	'Kelompok $x$',
	'1. Awal'
];

export const quizzes: fc.Arbitrary<SoalQuiz> = fc
	.record({
		title: fc.constantFrom('Kuis', 'Netralitas: "dasar" & lanjutan', 'UU 20/2023', 'Kuis #1', '2026'),
		pools: fc.subarray(poolNames, { minLength: 1 }).chain((names) =>
			fc.tuple(
				...names.map((name) =>
					fc.record({
						line: noLine,
						name: fc.constant(name),
						chips: noChips,
						questions: fc.array(question, { minLength: 1, maxLength: 3 })
					})
				)
			)
		)
	})
	.map(({ title, pools }) => ({ id: 'contoh', title, settings: ['mode', 'lulus'], pools: numbered(pools) }));

function numbered(pools: SoalPool[]): SoalPool[] {
	let n = 0;

	return pools.map((pool) => ({
		...pool,
		questions: pool.questions.map((each) => ({ ...each, id: `soal-${++n}` }))
	}));
}
