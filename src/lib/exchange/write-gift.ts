import {
	gap,
	giftFormats,
	type GiftBody,
	type GiftFormat,
	type GiftItem,
	type GiftQuestion,
	type GiftText
} from './gift-model.ts';

/** What a text may begin with and be taken for a format or a weight. */
const ambiguous = new RegExp(`^(?:\\[(?:${giftFormats.join('|')})\\]|%[-+\\d.,\\s]*%)`);

/** Writes GIFT as Moodle's own export does: every sign that means something is escaped, line ends are `\n`. */
export function writeGift(items: readonly GiftItem[]): string {
	return items
		.map((item) => `${item.kind === 'category' ? `$CATEGORY: ${path(item.path)}` : question(item)}\n`)
		.join('\n');
}

function path(names: string[]): string {
	return names.map((name) => name.replaceAll('/', '//')).join('/');
}

function question({ id, tags, title, stem, missingWord, generalFeedback, body }: GiftQuestion): string {
	const marks = [...(id === null ? [] : [mark('id', id)]), ...tags.map((tag) => mark('tag', tag))];
	const comment = marks.length > 0 ? `// ${marks.join(' ')}\n` : '';
	const name = title === null ? '' : `::${escape(title)}::`;
	const at = missingWord ? stem.text.indexOf(gap) : stem.text.length;
	// A line that begins with two slashes would be a comment.
	const told = formatOf(stem, 'moodle') || (stem.text.startsWith('//') ? `[${stem.format}]` : '');
	const before = `${told}${escape(stem.text.slice(0, at))}`;
	const after = missingWord ? escape(stem.text.slice(at + gap.length)) : '';
	const general = generalFeedback ? `####${formattedText(generalFeedback, stem.format)}` : '';

	return `${comment}${name}${before}${answers(body, stem.format, general)}${after}`;
}

function answers(body: GiftBody, format: GiftFormat, general: string): string {
	const feedback = (text: GiftText | null) => (text ? `#${formattedText(text, format)}` : '');
	const lines = (first: string, written: string[]) =>
		`{${first}\n${[...written, ...(general ? [general] : [])].map((line) => `\t${line}\n`).join('')}}`;

	switch (body.type) {
		case 'description':
			return '';
		case 'essay':
			return `{${general}}`;
		case 'true-false': {
			const wrong = feedback(body.wrongFeedback) || (body.rightFeedback ? '#' : '');

			return `{${body.right ? 'TRUE' : 'FALSE'}${wrong}${feedback(body.rightFeedback)}${general}}`;
		}
		case 'multiple choice':
			return lines(
				'',
				body.options.map(
					(option) =>
						`${option.right ? '=' : '~'}${weight(option.percent)}${formattedText(option.text, format)}${feedback(option.feedback)}`
				)
			);
		case 'short answer':
			return lines(
				'',
				body.answers.map(
					({ percent, text, feedback: said }) =>
						`=${weight(percent)}${formattedText({ text, format }, format)}${feedback(said)}`
				)
			);
		case 'numerical':
			return lines('#', [
				...body.answers.map(
					({ percent, value, tolerance, feedback: said }) =>
						`=${weight(percent)}${value}${value === '*' ? '' : `:${tolerance}`}${feedback(said)}`
				),
				...(body.otherFeedback ? [`~${feedback(body.otherFeedback)}`] : [])
			]);
		case 'matching':
			return lines(
				'',
				body.pairs.map(
					({ left, right, feedback: said }) =>
						`=${left ? formattedText(left, format) : ''} -> ${escape(right)}${feedback(said)}`
				)
			);
	}
}

function formattedText(text: GiftText, usual: GiftFormat): string {
	return `${formatOf(text, usual)}${escape(text.text)}`;
}

/** The format is told where it differs, and where the text would otherwise be taken for something else. */
function formatOf({ text, format }: GiftText, usual: GiftFormat): string {
	return text !== '' && (format !== usual || ambiguous.test(text)) ? `[${format}]` : '';
}

function weight(percent: number | null): string {
	return percent === null ? '' : `%${percent}%`;
}

function mark(name: 'id' | 'tag', text: string): string {
	return `[${name}:${text.replaceAll(']', '\\]')}]`;
}

function escape(text: string): string {
	return text.replace(/[\\~=#{}:]/g, '\\$&').replaceAll('\n', '\\n');
}
