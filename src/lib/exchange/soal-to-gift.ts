import { isId } from '#lib/content/question.ts';
import { inlineText } from '#lib/content/tokens.ts';
import { m } from '#lib/paraglide/messages.js';
import { readTolerance } from './decimal.ts';
import { escapeInline, escapeStart } from './escape-markdown.ts';
import type { GiftAnswer, GiftBody, GiftItem, GiftNumber, GiftOption, GiftText } from './gift-model.ts';
import { joinLabelled } from './labelled.ts';
import { Remarks, type ExchangeFinding } from './report.ts';
import {
	chipText,
	plainHeader,
	type SoalBody,
	type SoalOption,
	type SoalPool,
	type SoalQuestion,
	type SoalQuiz
} from './soal-model.ts';
import { tagOfChip } from './tag-chips.ts';
import { isMoodlePercent, percentsOf } from './weights.ts';

/** Chips of a pool that hold for its questions and can be said of each of them. */
const inherited: readonly string[] = ['#', 'sulit', 'poin', 'tetap', 'tujuan', 'sebut'];
/** Chips that change how a question is asked or counted; Moodle does nothing with their tags. */
const acting: readonly string[] = ['poin', 'tetap'];

/** Questions of a quiz in the order of the file, each pool a category below the quiz's title. */
export function soalToGift(quiz: SoalQuiz): { items: GiftItem[]; findings: ExchangeFinding[] } {
	const findings: ExchangeFinding[] = [];

	if (quiz.settings.length > 0) {
		new Remarks(findings, '', 1).changed(m.exchange_lost_settings({ keys: quiz.settings.join(', ') }));
	}

	const items = quiz.pools.flatMap((pool): GiftItem[] => {
		const remarks = new Remarks(findings, '', pool.line);
		const name = inlineText(pool.name);
		const lost = pool.chips.filter((chip) => !inherited.includes(chip.name));

		for (const chip of lost) remarks.changed(m.exchange_lost_pool_chip({ pool: name, chip: chipText(chip) }));
		if (escapeInline(name) !== pool.name) remarks.changed(m.exchange_lost_markup({ text: name }));

		const questions = pool.questions.flatMap((question) => {
			const turned = turnQuestion(question, pool, findings);

			return turned ? [turned] : [];
		});

		return questions.length > 0 ? [{ kind: 'category', line: pool.line, path: [quiz.title, name] }, ...questions] : [];
	});

	return { items, findings };
}

function turnQuestion(question: SoalQuestion, pool: SoalPool, findings: ExchangeFinding[]): GiftItem | undefined {
	const { id, title, stem, line, hint } = question;
	const remarks = new Remarks(findings, id ?? inlineText(title), line);
	const body = turnBody(question.body, remarks);
	if (!body) return undefined;

	if (id !== null && !isId(id)) remarks.changed(m.exchange_lost_chip({ chip: `id: ${id}` }));
	if (hint !== null) remarks.changed(m.exchange_lost_hint());

	return {
		kind: 'question',
		line,
		id: id !== null && isId(id) ? id : null,
		tags: tagsOf(question, pool, remarks),
		title: inlineText(title),
		// In the heading no block began.
		stem: markdown([escapeStart(title), ...(stem === '' ? [] : [stem])].join('\n\n')),
		missingWord: false,
		generalFeedback: below(question),
		body
	};
}

/** The label of the explanation is left out: what has none explains. */
function below({ explanation, legalBasis }: SoalQuestion): GiftText | null {
	const rest = joinLabelled({ explanation: null, legalBasis, hint: null });
	const parts = [...(explanation === null ? [] : [explanation]), ...(rest === '' ? [] : [rest])];

	return parts.length > 0 ? markdown(parts.join('\n\n')) : null;
}

function tagsOf({ chips }: SoalQuestion, pool: SoalPool, remarks: Remarks): string[] {
	const all = [...chips];

	for (const chip of pool.chips.filter(({ name }) => inherited.includes(name))) {
		const own = all.some(({ name, value }) => name === chip.name && (name !== '#' || value === chip.value));

		if (!own) all.push(chip);
	}

	return all.flatMap((chip) => {
		const tag = tagOfChip(chip);

		if (tag === undefined) remarks.changed(m.exchange_lost_chip({ chip: chipText(chip) }));
		else if (acting.includes(chip.name)) remarks.changed(m.exchange_chip_only_tag({ chip: chipText(chip) }));

		return tag === undefined ? [] : [tag];
	});
}

function turnBody(body: SoalBody, remarks: Remarks): GiftBody | undefined {
	switch (body.type) {
		case 'pilihan ganda':
			return {
				type: 'multiple choice',
				options: body.options.map((option) => turnOption(option, option.right, null, remarks))
			};
		case 'pilihan ganda kompleks':
			return turnManyChoices(body, remarks);
		case 'benar-salah':
			return turnTruth(body.options, remarks);
		case 'tabel benar-salah':
			if (body.header !== plainHeader.statement) remarks.changed(m.exchange_lost_header({ header: body.header }));

			return turnPairs(
				body.rows.map(({ text, right }) => ({ left: text, right: right ? 'Benar' : 'Salah' })),
				remarks
			);
		case 'menjodohkan': {
			const header = body.header.join(', ');
			if (header !== `${plainHeader.left}, ${plainHeader.right}`) remarks.changed(m.exchange_lost_header({ header }));

			return turnPairs(body.pairs, remarks);
		}
		case 'isian singkat':
			return turnAnswers(body.answers, remarks);
		case 'urutan':
		case 'kasus':
			return remarks.leftOut(m.exchange_left_out_type({ type: body.type }));
	}
}

function turnManyChoices(
	{ scoring, options }: Extract<SoalBody, { type: 'pilihan ganda kompleks' }>,
	remarks: Remarks
): GiftBody {
	const weighed = percentsOf(scoring, options);

	if (scoring === 'semua') remarks.changed(m.exchange_all_or_nothing());

	return {
		type: 'multiple choice',
		options: options.map((option, index) => {
			const percent = weighed[index]?.percent ?? 0;

			if (!isMoodlePercent(percent)) remarks.changed(m.exchange_percent_unknown({ percent }), option.line);

			return turnOption(option, false, percent === 0 ? null : percent, remarks);
		})
	};
}

function turnOption(option: SoalOption, right: boolean, percent: number | null, remarks: Remarks): GiftOption {
	for (const chip of option.chips) remarks.changed(m.exchange_lost_chip({ chip: chipText(chip) }), option.line);

	return {
		line: option.line,
		right,
		percent,
		text: markdown(option.text),
		feedback: option.feedback === null ? null : markdown(option.feedback)
	};
}

function turnTruth(options: SoalOption[], remarks: Remarks): GiftBody {
	const turned = options.map((option) => turnOption(option, option.right, null, remarks));

	return {
		type: 'true-false',
		right: turned[0]?.right ?? false,
		wrongFeedback: turned.find(({ right }) => !right)?.feedback ?? null,
		rightFeedback: turned.find(({ right }) => right)?.feedback ?? null
	};
}

/** Moodle's right sides are plain text, and it wants two pairs. */
function turnPairs(pairs: { left: string; right: string }[], remarks: Remarks): GiftBody | undefined {
	if (pairs.length < 2) return remarks.leftOut(m.exchange_left_out_one_pair());

	return {
		type: 'matching',
		pairs: pairs.map(({ left, right }) => {
			const plain = inlineText(right);

			if (escapeInline(plain) !== right) remarks.changed(m.exchange_lost_markup({ text: plain }));

			return {
				line: 0,
				// An arrow in a left side would end it; with a backslash it is the same arrow to Markdown.
				left: left === '' ? null : markdown(escapeStart(left).replaceAll('->', '-\\>')),
				right: plain,
				feedback: null
			};
		})
	};
}

/** Numbers where one has a tolerance and all are numbers, else words; GIFT has no question with both. */
function turnAnswers(answers: string[], remarks: Remarks): GiftBody | undefined {
	const numbers = answers.map(readTolerance);
	const tolerant = answers.some((answer, index) => answer.includes('±') && numbers[index]);

	if (tolerant && numbers.every((each) => each !== undefined)) {
		return {
			type: 'numerical',
			answers: numbers.map((each): GiftNumber => ({ line: 0, percent: null, ...each, feedback: null })),
			otherFeedback: null
		};
	}

	if (tolerant) remarks.changed(m.exchange_lost_tolerance());

	const words = answers.map((answer, index) => (numbers[index] ? (answer.split('±')[0] ?? '').trim() : answer));

	// Moodle would take it for a pair, or for true and false.
	if (words.some((word) => word.includes('->'))) return remarks.leftOut(m.exchange_left_out_arrow());

	return {
		type: 'short answer',
		answers: words.map((word): GiftAnswer => ({
			line: 0,
			percent: null,
			text: word.replaceAll('*', '\\*'),
			feedback: null
		}))
	};
}

function markdown(text: string): GiftText {
	return { text, format: 'markdown' };
}
