import { stringify } from 'yaml';
import { splitChips } from '#lib/content/chips.ts';
import { Source } from '#lib/content/source.ts';
import { codeSpan } from './escape-markdown.ts';
import { joinLabelled } from './labelled.ts';
import {
	chipText,
	type SoalBody,
	type SoalOption,
	type SoalPool,
	type SoalQuestion,
	type SoalQuiz
} from './soal-model.ts';

/** What a quiz gets that comes from a file without a policy: the strictest that asks for least. */
export const draftPolicy = { mode: 'ujian', lulus: 80 };

/** Writes a quiz as Soal Markdown, with a policy to begin from. */
export function writeSoal({ id, title, pools }: Omit<SoalQuiz, 'settings'>): string {
	const front = stringify({ kuis: id, judul: title, ...draftPolicy }, { lineWidth: 0 });

	return `---\n${front}---\n\n${pools.map(writePool).join('\n')}`;
}

function writePool({ name, chips, questions }: SoalPool): string {
	const marks = chips.map((chip) => ` ${codeSpan(chipText(chip))}`).join('');

	return [`## ${heading(name)}${marks}\n`, ...questions.map(writeQuestion)].join('\n');
}

/** One question with its heading. */
export function writeQuestion(question: SoalQuestion): string {
	const { id, title, stem, chips, body } = question;
	const type =
		body.type === 'pilihan ganda' ? '' : ` \`${body.type === 'tabel benar-salah' ? 'benar-salah' : body.type}\``;
	const marks = [...(id === null ? [] : [{ name: 'id', value: id }]), ...chips];
	const below = joinLabelled(question);

	return [
		`### ${heading(title)}${type}`,
		...(marks.length > 0 ? [marks.map((chip) => codeSpan(chipText(chip))).join(' ')] : []),
		'',
		...(stem === '' ? [] : [stem, '']),
		writeBody(body),
		...(below === '' ? [] : ['', quoted(below, '')]),
		''
	].join('\n');
}

function writeBody(body: SoalBody): string {
	switch (body.type) {
		case 'pilihan ganda':
		case 'pilihan ganda kompleks':
		case 'benar-salah':
			return body.options.map(writeOption).join('\n');
		case 'tabel benar-salah':
			return table([body.header, 'Benar', 'Salah'], '|---|:-:|:-:|', [
				...body.rows.map(({ text, right }) => [text, right ? 'x' : '', right ? '' : 'x'])
			]);
		case 'menjodohkan':
			return table(body.header, '|---|---|', [...body.pairs.map(({ left, right }) => [left, right])]);
		case 'isian singkat':
			return `**Jawaban:** ${body.answers.map(codeSpan).join(' atau ')}`;
		case 'urutan':
		case 'kasus':
			throw new RangeError(`Nothing makes questions of the type ${body.type} here`);
	}
}

function writeOption({ text, right, percent, chips, feedback }: SoalOption): string {
	const marks = [...chips.map(chipText), ...(percent === null ? [] : [`${percent}%`.replace('.', ',')])];
	const first = `- [${right ? 'x' : ' '}] ${withoutChips(text)}${marks.map((mark) => ` ${codeSpan(mark)}`).join('')}`;

	return feedback === null ? first : `${first}\n${quoted(feedback, '  ')}`;
}

function table(header: string[], rule: string, rows: string[][]): string {
	const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

	return [line(header), rule, ...rows.map(line)].join('\n');
}

function quoted(markdown: string, indent: string): string {
	return markdown
		.split('\n')
		.map((line) => `${indent}> ${line}`.trimEnd())
		.join('\n');
}

/** A heading must not end in what Markdown takes for its closing signs. */
function heading(title: string): string {
	return withoutChips(title.replace(/(^|\s)(#+)$/, '$1\\$2'));
}

/** Inline codes at the end would be chips; written with two signs they are codes for any reader and none for ours. */
function withoutChips(text: string): string {
	const { text: before, chips } = splitChips(new Source({ path: '', text }).from(0));
	if (chips.length === 0) return text;

	return `${before.text}${text.slice(before.text.length).replace(/`([^`\n]+)`/g, '``$1``')}`;
}
