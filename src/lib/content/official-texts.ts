import type { Tokens } from 'marked';
import { m } from '#lib/paraglide/messages.js';
import type { Register } from './citations.ts';
import type { Findings } from './findings.ts';
import { readFrontMatter } from './front-matter.ts';
import type { CircularKind, OfficialText, Origin, PledgeKind, Question } from './model.ts';
import type { Exemption, NeutralityGuard } from './neutrality.ts';
import { checkProse } from './prose.ts';
import { isId, noDefaults, readQuestion } from './question.ts';
import { renderMarkdown } from './render.ts';
import type { RulingRegister } from './ruling-register.ts';
import type { Source } from './source.ts';
import { inlineText, placedBlocks, rawText, type Placed } from './tokens.ts';

/** What stands in `content/circulars` and in `content/pledges`. */
export const circularKinds = ['surat edaran'] as const satisfies readonly CircularKind[];
export const pledgeKinds = ['ikrar', 'pakta integritas'] as const satisfies readonly PledgeKind[];

const mostVersions = 1000;
/** The heading of the last section of a circular, which holds its questions and is no part of its text. */
const questionHeading = 'Pertanyaan';
const questionsAsked = 3;
/** What a reader answers by choosing one option or one verdict for each statement. */
const questionTypes = ['pilihan ganda', 'benar-salah'];

export type OfficialTextContext = {
	register: Register;
	rulings: RulingRegister;
	guard: NeutralityGuard;
	findings: Findings;
};

/** Reads a text of the institution: a circular or a pledge, whichever kinds its folder holds. */
export function readOfficialText<Kind extends CircularKind | PledgeKind>(
	source: Source,
	id: string,
	origin: Origin,
	kinds: readonly Kind[],
	context: OfficialTextContext
): OfficialText<Kind> | undefined {
	const { register, guard, findings } = context;
	const front = readFrontMatter(source, findings);
	if (!front) return undefined;

	const { fields, body } = front;
	const all = placedBlocks(body);
	const start = kinds.some((each) => isCircular(each)) ? all.findIndex(isQuestionHeading) : -1;
	const blocks = start === -1 ? all : all.slice(0, start);

	if (!isId(id)) findings.add('file-name', source.place(0), m.content_file_name_official({ name: id }));
	if (fields.requiredText('id') !== id) fields.invalid('id', m.content_expected_file_name({ name: id }));

	const title = fields.requiredText('judul');
	const kind = fields.requiredChoice('jenis', kinds);
	const version = fields.requiredNumber('versi', 1, mostVersions);
	const example = fields.requiredChoice('contoh', ['ya', 'tidak']);
	const institution = fields.requiredText('instansi');
	const date = fields.requiredDate('tanggal');
	fields.finish();

	const written = blocks.some(({ token }) => token.type !== 'space');
	if (!written) {
		findings.add('text-empty', source.place(0), m.content_official_empty());
	}
	const exemptions: Exemption[] = [];
	const { images } = checkProse(all, register, findings);
	const questions =
		written && kind && isCircular(kind) ? readQuestions(source, all.slice(blocks.length), exemptions, context) : [];
	guard.check(source, exemptions, images, findings);

	if (!title || !kind || !version || !example || !institution || !date) return undefined;

	return {
		id,
		kind,
		title,
		version,
		example: example === 'ya',
		institution,
		date,
		bodyMarkdown: rawText(blocks).trim(),
		bodyHtml: renderMarkdown(rawText(blocks), register),
		questions,
		origin
	};
}

function isCircular(kind: CircularKind | PledgeKind): kind is CircularKind {
	return circularKinds.some((each) => each === kind);
}

function isQuestionHeading({ token }: Placed): boolean {
	return (
		isHeading(token.type, 2, token as Tokens.Heading) && inlineText((token as Tokens.Heading).text) === questionHeading
	);
}

function isHeading(type: string, depth: number, heading: Tokens.Heading): boolean {
	return type === 'heading' && heading.depth === depth;
}

/** The questions that show whether somebody has read a circular; those that are sound. */
function readQuestions(
	source: Source,
	section: Placed[],
	exemptions: Exemption[],
	{ register, rulings, findings }: OfficialTextContext
): Question[] {
	const ids = new Map();
	const starts = section.flatMap(({ token }, i) => (isHeading(token.type, 3, token as Tokens.Heading) ? [i] : []));
	const before = section.slice(1, starts[0] ?? section.length).find(({ token }) => token.type !== 'space');
	const place = section[0]?.region.place() ?? source.place(0);

	if (before) findings.add('stray-text', before.region.place(), m.content_circular_stray_text());
	if (starts.length !== questionsAsked) {
		findings.add('circular-questions', place, m.content_circular_questions({ count: starts.length }));
	}

	return starts.flatMap((start, i) => {
		const read = readQuestion(section.slice(start, starts[i + 1] ?? section.length), {
			...{ findings, register, rulings, ids, exemptions },
			objectives: new Map(),
			graded: false,
			chips: [],
			defaults: noDefaults
		});
		const type = read.question?.public.type;
		if (type !== undefined && !questionTypes.includes(type)) {
			findings.add('circular-questions', read.place, m.content_circular_question_type({ type }));
		}

		return read.question ?? [];
	});
}
