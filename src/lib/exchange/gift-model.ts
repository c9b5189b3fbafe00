/** How a text of GIFT is to be read; `moodle` is HTML in which line ends count. */
export type GiftFormat = (typeof giftFormats)[number];

export const giftFormats = ['moodle', 'html', 'plain', 'markdown'] as const;

/** Without escapes; never empty, what is empty is null. */
export type GiftText = { text: string; format: GiftFormat };

export type GiftItem = GiftCategory | GiftQuestion;

/** `$CATEGORY:`, which holds for all questions behind it. */
export type GiftCategory = {
	kind: 'category';
	line: number;
	/** From the top down, as written: `['$course$', 'top', 'Media sosial']`. */
	path: string[];
};

export type GiftQuestion = {
	kind: 'question';
	line: number;
	/** From the comments above it: `// [id:med-01] [tag:medsos]`. */
	id: string | null;
	tags: string[];
	title: string | null;
	/** Where the answers stood, `gap` stands. */
	stem: GiftText;
	/** Text goes on behind the answers. */
	missingWord: boolean;
	generalFeedback: GiftText | null;
	body: GiftBody;
};

export const gap = '_____';

export type GiftBody =
	| { type: 'multiple choice'; options: GiftOption[] }
	| { type: 'true-false'; right: boolean; wrongFeedback: GiftText | null; rightFeedback: GiftText | null }
	| { type: 'short answer'; answers: GiftAnswer[] }
	| { type: 'numerical'; answers: GiftNumber[]; otherFeedback: GiftText | null }
	| { type: 'matching'; pairs: GiftPair[] }
	| { type: 'essay' }
	| { type: 'description' };

export type GiftOption = {
	line: number;
	/** Marked `=`: right on its own. */
	right: boolean;
	/** −100 to 100; null when none is written. */
	percent: number | null;
	text: GiftText;
	feedback: GiftText | null;
};

export type GiftAnswer = { line: number; percent: number | null; text: string; feedback: GiftText | null };

export type GiftNumber = {
	line: number;
	percent: number | null;
	/** Decimal, with a point, as written; `*` is any number. A range stands here as its middle. */
	value: string;
	/** To either side, decimal. */
	tolerance: string;
	feedback: GiftText | null;
};

export type GiftPair = {
	line: number;
	/** null: a right side that belongs to nothing. */
	left: GiftText | null;
	right: string;
	/** Which GIFT does not have here, but people write. */
	feedback: GiftText | null;
};
