import type { Tokens } from 'marked';
import { isReadable } from '#lib/content/check.ts';
import { splitChips, type Chip } from '#lib/content/chips.ts';
import { Findings } from '#lib/content/findings.ts';
import { readFrontMatter } from '#lib/content/front-matter.ts';
import { normalisedText } from '#lib/content/identity.ts';
import type { QuestionType, Scoring } from '#lib/content/model.ts';
import { interactionTypes, readHead } from '#lib/content/question-chips.ts';
import { Source } from '#lib/content/source.ts';
import { children, inlineText, placedBlocks, rawText, type Placed } from '#lib/content/tokens.ts';
import { m } from '#lib/paraglide/messages.js';
import { splitLabelled } from './labelled.ts';
import { Remarks, type ExchangeFinding } from './report.ts';
import type { SoalBody, SoalChip, SoalOption, SoalPool, SoalQuestion, SoalQuiz } from './soal-model.ts';
import { oneLine } from './to-markdown.ts';

/** `quiz` is undefined when its front matter cannot be read. */
export type ReadSoal = { quiz: SoalQuiz | undefined; findings: ExchangeFinding[] };

const answerLabel = /^\*\*Jawaban\s*(?::\s*\*\*|\*\*\s*:)/i;
const scorings: readonly Scoring[] = ['sebagian', 'semua', 'bobot'];

/**
 * Reads a quiz file of Soal Markdown as Markdown, for the way to another format. It looks only for what it needs: whether
 * the file is right, `netral content check` says.
 */
export function readSoal(text: string): ReadSoal {
	const findings: ExchangeFinding[] = [];
	const source = new Source({ path: '', text });
	const faults = new Findings();
	const front = isReadable(source, faults) ? readFrontMatter(source, faults) : undefined;
	const id = front?.fields.requiredText('kuis') ?? '';
	const title = front?.fields.requiredText('judul') ?? '';

	for (const { line, message } of faults.list) new Remarks(findings, '', line).unreadable(message);
	if (!front || id === '' || title === '') return { quiz: undefined, findings };

	const settings = front.fields.keys().filter((key) => key !== 'kuis' && key !== 'judul');
	const pools = cut(placedBlocks(front.body), 2, findings).map((blocks) => readPool(blocks, findings));

	return { quiz: { id, title, settings, pools }, findings };
}

/** From one heading of a depth to the next; what stands before the first belongs nowhere. */
function cut(blocks: Placed[], depth: number, findings: ExchangeFinding[]): Placed[][] {
	const starts = blocks.flatMap(({ token }, index) =>
		token.type === 'heading' && (token as Tokens.Heading).depth === depth ? [index] : []
	);
	const stray = blocks.slice(0, starts[0]).find(isContent);

	if (stray) new Remarks(findings, '', lineOf(stray)).unreadable(m.exchange_soal_stray());

	return starts.map((start, index) => blocks.slice(start, starts[index + 1] ?? blocks.length));
}

function isContent({ token }: Placed): boolean {
	return token.type !== 'space' && token.type !== 'hr';
}

function readPool(blocks: Placed[], findings: ExchangeFinding[]): SoalPool {
	const head = readHead(blocks, new Findings());

	return {
		line: lineOf(blocks[0]),
		name: head.title.text.trim(),
		chips: head.chips.map(chipOf),
		questions: cut(blocks.slice(head.next), 3, findings).flatMap((question) => {
			const read = readQuestion(question, findings);

			return read ? [read] : [];
		})
	};
}

function readQuestion(blocks: Placed[], findings: ExchangeFinding[]): SoalQuestion | undefined {
	const line = lineOf(blocks[0]);
	const head = readHead(blocks, new Findings());
	const title = head.title.text.trim();
	const chips = head.chips.map(chipOf);
	const id = chips.find(({ name }) => name === 'id')?.value ?? null;
	const remarks = new Remarks(findings, id ?? inlineText(title), line);
	const { stem, answer, behind } = partsOf(blocks.slice(head.next));
	const type = typeOf(title, chips, answer);
	const body = type === 'urutan' || type === 'kasus' ? { type } : answer && readBody(type, answer, chips, remarks);
	const below = behind.filter(isContent);
	const whole = type === 'kasus' || below.every(({ token }) => token.type === 'blockquote');

	if (title === '' || !body || !whole) return remarks.unreadable(m.exchange_soal_unreadable());

	return {
		line,
		id,
		title,
		stem: rawText(stem).trim(),
		chips: chips.filter(({ name }) => name !== 'id' && !(interactionTypes as readonly string[]).includes(name)),
		body,
		...splitLabelled(below.map((quote) => rawText(children(quote)).trim()).join('\n\n'))
	};
}

/** A question is its text, the block that holds the answers, and quotes. */
function partsOf(blocks: Placed[]): { stem: Placed[]; answer: Placed | undefined; behind: Placed[] } {
	const tasks = blocks.findIndex(isTaskList);
	const at =
		tasks !== -1
			? tasks
			: blocks.findLastIndex(
					({ token }) =>
						token.type === 'table' ||
						(token.type === 'list' && (token as Tokens.List).ordered) ||
						(token.type === 'paragraph' && answerLabel.test(token.raw))
				);

	return at === -1
		? { stem: blocks, answer: undefined, behind: [] }
		: { stem: blocks.slice(0, at), answer: blocks[at], behind: blocks.slice(at + 1) };
}

function isTaskList({ token }: Placed): boolean {
	return token.type === 'list' && (token as Tokens.List).items.some((item) => item.task);
}

/** As the chips name it, else by its shape. */
function typeOf(title: string, chips: SoalChip[], answer: Placed | undefined): QuestionType {
	if (/^kasus\s*:/i.test(inlineText(title))) return 'kasus';

	const named = interactionTypes.find((type) => chips.some(({ name }) => name === type));
	if (named) return named;

	switch (answer?.token.type) {
		case 'table':
			return truthColumns(answer.token as Tokens.Table) ? 'benar-salah' : 'menjodohkan';
		case 'paragraph':
			return 'isian singkat';
		case 'list':
			return isTaskList(answer) ? 'pilihan ganda' : 'urutan';
		default:
			return 'pilihan ganda';
	}
}

function readBody(
	type: Exclude<QuestionType, 'urutan' | 'kasus'>,
	answer: Placed,
	chips: SoalChip[],
	remarks: Remarks
): SoalBody | undefined {
	switch (type) {
		case 'pilihan ganda': {
			const options = readOptions(answer, remarks);

			return options && options.filter(({ right }) => right).length === 1 ? { type, options } : undefined;
		}
		case 'pilihan ganda kompleks': {
			const options = readOptions(answer, remarks);
			const written = chips.find(({ name }) => name === 'nilai')?.value;
			const scoring = written === undefined ? 'sebagian' : scorings.find((each) => each === written);

			return options?.some(({ right }) => right) && scoring ? { type, scoring, options } : undefined;
		}
		case 'benar-salah':
			return answer.token.type === 'table' ? readStatements(answer.token as Tokens.Table) : readTruth(answer, remarks);
		case 'menjodohkan':
			return answer.token.type === 'table' ? readPairs(answer.token as Tokens.Table) : undefined;
		case 'isian singkat':
			return readAnswers(answer);
	}
}

function readOptions(list: Placed, remarks: Remarks): SoalOption[] | undefined {
	const options = isTaskList(list) ? children(list).map((item) => readOption(item, remarks)) : [];

	return options.length > 1 && options.every((option) => option !== undefined) ? options : undefined;
}

function readOption(item: Placed, remarks: Remarks): SoalOption | undefined {
	const line = lineOf(item);
	const [first, ...rest] = children(item).filter(({ token }) => !['checkbox', 'space'].includes(token.type));
	if (!(item.token as Tokens.ListItem).task || !first || !['text', 'paragraph'].includes(first.token.type)) {
		return undefined;
	}

	const { region } = first;
	const box = /^\[[ xX]\]\s+/.exec(region.text)?.[0].length ?? 0;
	const lineEnd = region.text.indexOf('\n');
	const end = lineEnd === -1 ? region.text.length : lineEnd;
	const { text, chips } = splitChips(region.slice(box, end));
	const percent = chips.find(({ name }) => name === '%');
	if (rest.some(({ token }) => token.type !== 'blockquote')) return undefined;

	return {
		line,
		text: oneLine(`${text.text.trimEnd()}${region.text.slice(end)}`.trim(), (message) =>
			remarks.changed(message, line)
		),
		right: (item.token as Tokens.ListItem).checked === true,
		percent: percent ? Number(percent.value.replace('%', '').replace(',', '.').replace('−', '-')) : null,
		chips: chips.filter((chip) => chip !== percent).map(chipOf),
		feedback: rest.map((quote) => rawText(children(quote)).trim()).join('\n\n') || null
	};
}

function readTruth(list: Placed, remarks: Remarks): SoalBody | undefined {
	const options = readOptions(list, remarks);
	const named = (word: string) => options?.find(({ text }) => normalisedText(inlineText(text)) === word);
	const [yes, no] = [named('benar'), named('salah')];

	return yes && no && options?.length === 2 && yes.right !== no.right
		? { type: 'benar-salah', options: [yes, no] }
		: undefined;
}

function readStatements(table: Tokens.Table): SoalBody | undefined {
	const columns = truthColumns(table);
	if (!columns) return undefined;

	const rows = table.rows.map((row) => {
		const marked = (index: number) => (row[index]?.text ?? '').trim() !== '';
		const [yes, no] = [marked(columns.yes), marked(columns.no)];
		const text = row[columns.statement]?.text.trim() ?? '';

		return yes !== no && text !== '' ? { text, right: yes } : undefined;
	});

	return rows.length > 0 && rows.every((row) => row !== undefined)
		? { type: 'tabel benar-salah', header: table.header[columns.statement]?.text.trim() ?? '', rows }
		: undefined;
}

/** Which columns of a table say what is stated, and that it is true or false. */
function truthColumns(table: Tokens.Table): { statement: number; yes: number; no: number } | undefined {
	const names = table.header.map(({ text }) => text.trim().toLowerCase());
	const [yes, no] = [names.indexOf('benar'), names.indexOf('salah')];

	return names.length === 3 && yes !== -1 && no !== -1 ? { statement: 3 - yes - no, yes, no } : undefined;
}

function readPairs({ header, rows }: Tokens.Table): SoalBody | undefined {
	const pairs = rows.map(([left, right]) => ({ left: left?.text.trim() ?? '', right: right?.text.trim() ?? '' }));
	const [first, second, ...more] = header.map(({ text }) => text.trim());

	return first !== undefined && second !== undefined && more.length === 0 && pairs.every(({ right }) => right !== '')
		? { type: 'menjodohkan', header: [first, second], pairs }
		: undefined;
}

function readAnswers(paragraph: Placed): SoalBody | undefined {
	const answers = children(paragraph).flatMap(({ token }) =>
		token.type === 'codespan' ? [(token as Tokens.Codespan).text.trim()] : []
	);

	return answerLabel.test(paragraph.token.raw) && answers.length > 0 ? { type: 'isian singkat', answers } : undefined;
}

function chipOf({ name, value }: Chip): SoalChip {
	return { name, value };
}

function lineOf(placed: Placed | undefined): number {
	return placed?.region.place().line ?? 1;
}
