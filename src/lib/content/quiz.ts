import type { Tokens } from 'marked';
import { m } from '#lib/paraglide/messages.js';
import { ChipSet, wholeNumber } from './chips.ts';
import type { Findings } from './findings.ts';
import { readFrontMatter } from './front-matter.ts';
import type { Pool, Quiz } from './model.ts';
import { readPolicy } from './policy.ts';
import { warnAboutPool, warnAboutStems } from './pool-warnings.ts';
import { otherChips, questionChips, exempt, readHead } from './question-chips.ts';
import { isId, noDefaults, readCommon, readQuestion, type QuestionContext, type ReadQuestion } from './question.ts';
import type { Place, Source } from './source.ts';
import { inlineText, placedBlocks, type Placed } from './tokens.ts';

export type ReadQuiz = { quiz: Quiz; blocks: Placed[] };

type ReadPool = { pool: Pool; place: Place; questions: ReadQuestion[] };

type QuizContext = Omit<QuestionContext, 'chips' | 'defaults' | 'graded'>;

const poolChips = ['ambil', 'latihan', 'id', '#', 'sulit', 'poin', 'tujuan', 'tetap', 'sebut'];

export function readQuiz(source: Source, context: QuizContext): ReadQuiz | undefined {
	const { findings } = context;
	const front = readFrontMatter(source, findings);
	if (!front) return undefined;

	const { fields, body } = front;
	const id = fields.requiredText('kuis') ?? '';
	const title = fields.requiredText('judul') ?? id;
	const policy = readPolicy(fields);
	const blocks = placedBlocks(body);

	if (id && !isId(id)) fields.invalid('kuis', m.content_expected_id());
	fields.finish();

	const pools = readPools(blocks, policy.mode !== 'latihan', context);

	if (!pools.some(({ pool }) => !pool.practice)) {
		findings.add('pool-empty', fields.keyPlace('kuis'), m.content_pool_none());
	}

	warnAboutStems(
		pools.flatMap(({ questions }) => questions),
		findings
	);

	return { quiz: { id, title, policy, pools: pools.map(({ pool }) => pool) }, blocks };
}

function readPools(blocks: Placed[], exam: boolean, context: QuizContext): ReadPool[] {
	const { findings } = context;
	const starts = blocks.flatMap((block, index) => (headingDepth(block) === 2 ? [index] : []));
	const before = blocks.slice(0, starts[0] ?? blocks.length).find(isContent);
	const slugs = new Set<string>();

	if (before) findings.add('stray-text', before.region.place(), m.content_stray_text_before_pool());

	return starts.map((start, index) => {
		const section = blocks.slice(start, starts[index + 1] ?? blocks.length);
		const read = readPool(section, exam, context);
		const { slug } = read.pool;

		if (slugs.has(slug)) findings.add('id-repeated', read.place, m.content_pool_repeated({ slug }));
		slugs.add(slug);

		return read;
	});
}

function readPool(blocks: Placed[], exam: boolean, context: QuizContext): ReadPool {
	const { findings } = context;
	const place = blocks[0]?.region.place() ?? { file: '', line: 1, column: 1 };
	const head = readHead(blocks, findings);
	const elsewhere = [...questionChips, ...otherChips];
	const chips = new ChipSet(head.chips, poolChips, elsewhere, findings);
	const name = inlineText(head.title.text);
	const practice = chips.has('latihan');

	if (name === '') findings.add('heading-empty', place, m.content_heading_empty());
	exempt(chips, blocks, context.exemptions);

	const defaults = readCommon(chips, { ...context, chips: [], defaults: noDefaults, graded: false });
	const questionContext = { ...context, chips: [], defaults, graded: exam && !practice };
	const questions = readQuestions(blocks.slice(head.next), questionContext);
	const sound = questions.flatMap(({ question }) => (question ? [question] : []));
	const draw = readDraw(chips, practice, questions.length, findings);

	const slug = chips.value('id', (value) => (isId(value) ? value : undefined), m.content_expected_id()) ?? slugOf(name);
	const pool = { slug, name, draw: draw ?? (practice ? 0 : questions.length), practice, questions: sound };

	if (questions.length === 0) findings.add('pool-empty', place, m.content_pool_empty({ name }));
	else warnAboutPool({ name, place, practice, draw: pool.draw, questions }, findings);

	return { pool, place, questions };
}

function readDraw(chips: ChipSet, practice: boolean, size: number, findings: Findings): number | undefined {
	const chip = chips.find('ambil');
	const draw = chips.value('ambil', wholeNumber(1, 200), m.content_expected_number({ min: 1, max: 200 }));
	if (!chip || draw === undefined) return undefined;

	if (practice) {
		findings.add('chip-misplaced', chip.region.place(), m.content_chip_draw_practice());
		return undefined;
	}

	if (draw > size) findings.add('draw-too-large', chip.region.place(), m.content_draw_too_large({ draw, size }));

	return draw;
}

function readQuestions(blocks: Placed[], context: QuestionContext): ReadQuestion[] {
	const { findings } = context;
	const starts = blocks.flatMap((block, index) => (isQuestionHeading(block) ? [index] : []));
	const before = blocks.slice(0, starts[0] ?? blocks.length).find(isContent);

	if (before) {
		const message = headingDepth(before) ? m.content_heading_level_quiz() : m.content_stray_text_in_pool();

		findings.add(headingDepth(before) ? 'heading-level' : 'stray-text', before.region.place(), message);
	}

	return starts.map((start, index) => readQuestion(blocks.slice(start, starts[index + 1] ?? blocks.length), context));
}

function isQuestionHeading(block: Placed): boolean {
	return headingDepth(block) === 3;
}

function headingDepth({ token }: Placed): number | undefined {
	return token.type === 'heading' ? (token as Tokens.Heading).depth : undefined;
}

function isContent({ token }: Placed): boolean {
	return token.type !== 'space' && token.type !== 'hr';
}

function slugOf(name: string): string {
	return name
		.toLowerCase()
		.replace(/[^\p{L}\p{N}]+/gu, '-')
		.replace(/^-|-$/g, '');
}
