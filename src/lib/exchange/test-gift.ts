import fc from 'fast-check';
import { giftFormats, type GiftBody, type GiftItem, type GiftQuestion } from './gift-model.ts';

/** Short texts, most of whose signs mean something in GIFT. */
export const giftTexts = fc
	.array(
		fc.constantFrom(
			'kata',
			' ',
			'=',
			'~',
			'#',
			'####',
			'{',
			'}',
			':',
			'::',
			'\\',
			'\n',
			'%50%',
			'//',
			'[html]',
			'->',
			'é',
			'*'
		),
		{
			minLength: 1,
			maxLength: 8
		}
	)
	.map((parts) => parts.join('').trim())
	.filter((joined) => joined !== '');
const text = giftTexts;
const format = fc.constantFrom(...giftFormats);
const formatted = fc.record({ text, format });
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const line = fc.constant(0);
const percent = maybe(fc.integer({ min: -100_000, max: 100_000 }).map((thousandths) => thousandths / 1000));
const noArrow = (text: string) => !text.includes('->');
const shortFeedback = maybe(formatted.filter(({ text }) => noArrow(text)));
const option = fc.record({ line, right: fc.boolean(), percent, text: formatted, feedback: maybe(formatted) });
const decimal = fc.integer({ min: -9999, max: 9999 }).map((hundredths) => String(hundredths / 100));

const body: fc.Arbitrary<GiftBody> = fc.oneof(
	fc.record({
		type: fc.constant('multiple choice' as const),
		options: fc.array(option, { minLength: 2, maxLength: 5 }).filter((options) => options.some(({ right }) => !right))
	}),
	fc.record({
		type: fc.constant('true-false' as const),
		right: fc.boolean(),
		wrongFeedback: maybe(formatted),
		rightFeedback: maybe(formatted)
	}),
	fc.record({
		type: fc.constant('short answer' as const),
		answers: fc.array(fc.record({ line, percent, text: text.filter(noArrow), feedback: shortFeedback }), {
			minLength: 1,
			maxLength: 3
		})
	}),
	fc.record({
		type: fc.constant('numerical' as const),
		answers: fc.array(
			fc.record({
				line,
				percent,
				value: decimal,
				tolerance: decimal.map((text) => text.replace('-', '')),
				feedback: maybe(formatted)
			}),
			{ minLength: 1, maxLength: 3 }
		),
		otherFeedback: maybe(formatted)
	}),
	fc.record({
		type: fc.constant('matching' as const),
		pairs: fc.array(
			fc.record({
				line,
				left: maybe(formatted.filter(({ text }) => noArrow(text))),
				right: text,
				feedback: maybe(formatted)
			}),
			{ minLength: 2, maxLength: 4 }
		)
	}),
	fc.record({ type: fc.constant('essay' as const) }),
	fc.record({ type: fc.constant('description' as const) })
);

const mark = text.map((text) => text.replace(/\s+/g, ' ').replace(/\\+$/, '.'));
const question: fc.Arbitrary<GiftQuestion> = fc
	.record({
		kind: fc.constant('question' as const),
		line,
		id: maybe(mark),
		tags: fc.array(mark, { maxLength: 2 }),
		title: maybe(mark),
		stem: formatted,
		missingWord: fc.constant(false),
		generalFeedback: maybe(formatted),
		body
	})
	.map((question) => (question.body.type === 'description' ? { ...question, generalFeedback: null } : question));
const missingWord = fc
	.tuple(question, text, text)
	.filter(([{ body }, , after]) => body.type !== 'description' && !after.startsWith('//'))
	.map(([question, before, after]) => ({
		...question,
		stem: { ...question.stem, text: `${before} _____ ${after}` },
		missingWord: true
	}));
const category = fc.record({
	kind: fc.constant('category' as const),
	line,
	path: fc.array(fc.constantFrom('Bab 1', 'Media/sosial', 'A: b = c'), { minLength: 1, maxLength: 3 })
});

/** Random files of whatever GIFT can say. */
export const giftItems: fc.Arbitrary<GiftItem[]> = fc.array(fc.oneof(question, missingWord, category), {
	minLength: 1,
	maxLength: 4
});
