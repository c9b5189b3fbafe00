import type { Tokens } from 'marked';
import { m } from '#lib/paraglide/messages.js';
import { Findings } from './findings.ts';
import { readFrontMatter } from './front-matter.ts';
import { isOptionList } from './options.ts';
import { startsWithLabel } from './labels.ts';
import type { Citation, Lesson, LessonPart, Module, Origin, PictureFile, Quiz } from './model.ts';
import type { Exemption, NeutralityGuard } from './neutrality.ts';
import { checkObjectives } from './objectives.ts';
import { readPictures, warnOfUnused } from './pictures.ts';
import { checkProse } from './prose.ts';
import { inferType, isAnswerBlock } from './question-body.ts';
import { interactionTypes, questionChips, readHead } from './question-chips.ts';
import { noDefaults, readQuestion, type QuestionContext } from './question.ts';
import { readQuiz } from './quiz.ts';
import { Anchors, renderMarkdown } from './render.ts';
import { startOf, type Place, type Source } from './source.ts';
import { placedBlocks, rawText, type Placed } from './tokens.ts';

const lessonName = /^(\d{2})-([a-z0-9]+(?:-[a-z0-9]+)*)\.md$/;
const folderName = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
/** Addresses that pages of their own have: `/learn/attempts`, `/learn/<module>/quiz`. */
const takenByPages = {
	modules: ['attempts', 'briefings', 'certificates', 'circulars', 'pledges', 'reports', 'uploads'],
	lessons: ['quiz']
};

/** What the files of one module share while they are read. */
type ModuleContext = References & {
	findings: Findings;
	/** Where each stands in `module.md`. */
	objectives: Map<string, Place>;
	ids: Map<string, Place>;
	citations: Map<string, Citation>;
	/** Names of the pictures that any text shows. */
	shown: Set<string>;
};

/** What a module may cite and name. */
export type References = Pick<QuestionContext, 'register' | 'rulings'> & { guard: NeutralityGuard };

export function newModuleContext(references: References, findings: Findings): ModuleContext {
	return { ...references, findings, objectives: new Map(), ids: new Map(), citations: new Map(), shown: new Set() };
}

/** The files of one module by their names; the unreadable ones are there, but have been reported already. */
export type ModuleFiles = {
	id: string;
	origin: Origin;
	sources: ReadonlyMap<string, Source>;
	pictures: readonly PictureFile[];
	unreadable: ReadonlySet<string>;
};

export function readModule(files: ModuleFiles, references: References, findings: Findings): Module | undefined {
	const { id, origin, sources } = files;
	const first = sources.get('module.md');
	const lessonNames = [...sources.keys()].filter((name) => lessonName.test(name)).sort();

	checkNames(files, findings);

	const pictures = readPictures(files.pictures, references.guard, findings);

	if (!first) return undefined;

	const register = references.register.withPictures(pictures);
	const context = newModuleContext({ ...references, register }, findings);
	const head = readModuleFile(id, first, context);
	const lessons = lessonNames.flatMap((name, index) => {
		const source = sources.get(name);
		const lesson = source && readLesson(source, lessonName.exec(name)?.[2] ?? name, index + 1, context);

		return lesson ? [lesson] : [];
	});
	const quizSource = sources.get('quiz.md');
	const errors = findings.errors;
	const quiz = quizSource && readModuleQuiz(quizSource, context);
	// A question that could not be read may test what seems untested.
	const wholeQuiz = findings.errors === errors;

	if (!head || !quiz) return undefined;

	if (wholeQuiz) checkObjectives({ id, objectives: head.objectives, quiz }, context.objectives, findings);

	// A text that could not be read may show any of them.
	if (files.unreadable.size === 0 && lessons.length === lessonNames.length) {
		warnOfUnused(files.pictures, context.shown, findings);
	}

	return {
		id,
		...head,
		lessons,
		quiz,
		citations: [...context.citations.values()],
		pictures: [...pictures.values()].filter(({ name }) => context.shown.has(name)),
		origin
	};
}

function checkNames({ id, sources, pictures, unreadable }: ModuleFiles, findings: Findings): void {
	const [any] = [...sources.values(), ...pictures].map(({ path }) => startOf(path));
	const seen = new Set<string>();

	if (!any) return;
	if (!folderName.test(id)) findings.add('file-name', any, m.content_file_name_module({ name: id }));
	if (takenByPages.modules.includes(id)) findings.add('file-name', any, m.content_name_taken({ name: id }));

	for (const [name, source] of sources) {
		const [lesson, ...parts] = lessonName.exec(name) ?? [];
		const slug = parts[1];
		if (slug !== undefined && takenByPages.lessons.includes(slug)) {
			findings.add('file-name', source.place(0), m.content_name_taken({ name: slug }));
		}

		if (!lesson && name !== 'module.md' && name !== 'quiz.md') {
			findings.add('file-name', source.place(0), m.content_file_name_lesson({ name }));
		}

		for (const part of parts) {
			if (seen.has(part)) findings.add('file-name', source.place(0), m.content_file_name_repeated({ name, part }));
			seen.add(part);
		}
	}

	const names = [...sources.keys(), ...unreadable];
	const missing = ['module.md', 'quiz.md'].filter((name) => !names.includes(name));

	if (!names.some((name) => lessonName.test(name))) missing.push('01-….md');

	for (const name of missing) {
		findings.add('module-incomplete', any, m.content_module_incomplete({ id, name }));
	}
}

function readModuleFile(id: string, source: Source, context: ModuleContext) {
	const { findings, register, objectives } = context;
	const front = readFrontMatter(source, findings);
	if (!front) return undefined;

	const { fields, body } = front;
	const blocks = placedBlocks(body);
	const named = fields.text('id');

	if (named !== undefined && named !== id) fields.invalid('id', m.content_expected_folder_name({ name: id }));

	const texts = fields.has('tujuan') ? fields.texts('tujuan') : (fields.requiredText('tujuan'), []);

	for (const { key, place } of texts) objectives.set(key, place);

	const head = {
		title: fields.requiredText('judul') ?? id,
		summary: fields.requiredText('ringkasan') ?? '',
		minutes: fields.requiredNumber('menit', 1, 6000) ?? 0,
		objectives: Object.fromEntries(texts.map(({ key, text }) => [key, text])),
		introductionHtml: renderMarkdown(body.text, register)
	};

	fields.finish();
	checkTexts(source, blocks, [], context);
	for (const section of sections(blocks)) {
		for (const block of section) checkLessonBlock(block, section, findings);
	}

	return head;
}

function readLesson(source: Source, slug: string, position: number, context: ModuleContext): Lesson | undefined {
	const { findings, objectives } = context;
	const front = readFrontMatter(source, findings);
	if (!front) return undefined;

	const { fields, body } = front;
	const blocks = placedBlocks(body);
	const exemptions: Exemption[] = [];
	const title = fields.requiredText('judul') ?? slug;
	const minutes = fields.requiredNumber('menit', 1, 600) ?? 0;
	const listed = fields.list('tujuan');

	for (const { text, place } of listed) {
		if (objectives.has(text)) continue;

		const known = [...objectives.keys()].join(', ') || '–';

		findings.add('objective-unknown', place, m.content_objective_unknown({ id: text, known }));
	}

	fields.finish();

	const parts = readParts(blocks, { ...context, exemptions, graded: false, chips: ['latihan'], defaults: noDefaults });

	checkTexts(source, blocks, exemptions, context);

	return {
		slug,
		position,
		title,
		minutes,
		objectives: listed.map(({ text }) => text),
		parts
	};
}

export function readModuleQuiz(source: Source, context: ModuleContext): Quiz | undefined {
	const exemptions: Exemption[] = [];
	const read = readQuiz(source, { ...context, exemptions });

	if (read) checkTexts(source, read.blocks, exemptions, context);

	return read?.quiz;
}

/** What holds for all texts of a module; remembers what they cite. */
function checkTexts(source: Source, blocks: Placed[], exemptions: Exemption[], context: ModuleContext): void {
	const { findings, register, guard, citations, shown } = context;
	const prose = checkProse(blocks, register, findings);

	for (const name of prose.pictures) shown.add(name);

	for (const { citation } of prose.citations) {
		const key = `${citation.regulation} ${citation.article ?? ''}`;

		if (!citations.has(key)) citations.set(key, citation);
	}

	guard.check(source, exemptions, prose.images, findings);
}

/** Cuts a lesson into text and self-checks. */
function readParts(blocks: Placed[], context: QuestionContext): LessonPart[] {
	const { register, findings } = context;
	const anchors = new Anchors();
	const parts: LessonPart[] = [];
	let text: Placed[] = [];

	const endText = () => {
		const html = renderMarkdown(rawText(text), register, anchors);

		if (html !== '') parts.push({ kind: 'text', html });
		text = [];
	};

	for (const section of sections(blocks)) {
		const length = selfCheckLength(section);

		if (length > 0) {
			endText();
			const { question } = readQuestion(section.slice(0, length), context);

			if (question) parts.push({ kind: 'self-check', question });
		}

		for (const block of section.slice(length)) {
			checkLessonBlock(block, section, findings);
			text.push(block);
		}
	}

	endText();

	return parts;
}

/** Blocks from one heading to the next. */
function sections(blocks: Placed[]): Placed[][] {
	const cut: Placed[][] = [];

	for (const block of blocks) {
		const section = cut.at(-1);

		if (!section || block.token.type === 'heading') cut.push([block]);
		else section.push(block);
	}

	return cut;
}

/** How many blocks of a section make a self-check; 0 when it is none. */
function selfCheckLength(section: Placed[]): number {
	const [heading] = section;

	if (heading?.token.type !== 'heading' || (heading.token as Tokens.Heading).depth !== 3) return 0;
	if (!chipNames(section).includes('latihan')) return 0;

	const named = chipNames(section);
	const type = interactionTypes.find((one) => named.includes(one)) ?? inferType(section.slice(1));
	let answered = false;
	let length = 1;

	for (const block of section.slice(1)) {
		const own = isAnswerBlock(type, block);

		if (
			answered &&
			!own &&
			block.token.type !== 'space' &&
			!(block.token.type === 'blockquote' && startsWithLabel(block))
		)
			break;
		answered ||= own;

		length++;
	}

	return length;
}

function chipNames(section: Placed[]): string[] {
	return readHead(section, new Findings()).chips.map((chip) => chip.name);
}

/** A question in a lesson that is no self-check would show its answers. */
function checkLessonBlock(block: Placed, section: Placed[], findings: Findings): void {
	const { token, region } = block;

	if (isOptionList(block)) findings.add('options-outside', region.place(), m.content_options_outside());
	if (token.type !== 'heading') return;

	if ((token as Tokens.Heading).depth === 1) {
		findings.add('heading-level', region.place(), m.content_heading_level_lesson());
	}

	const marked = chipNames(section).some(
		(name) => name === 'latihan' || (name !== '#' && questionChips.includes(name))
	);

	if (marked) findings.add('chip-misplaced', region.place(), m.content_self_check_unmarked());
}
