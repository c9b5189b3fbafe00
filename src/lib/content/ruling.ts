import { m } from '#lib/paraglide/messages.js';
import { ChipSet } from './chips.ts';
import type { Register } from './citations.ts';
import type { Findings } from './findings.ts';
import { readLabels, type Label, type Labels } from './labels.ts';
import type { Citation, Confidence, Ruling, RulingText, Verdict } from './model.ts';
import type { Exemption } from './neutrality.ts';
import { checkProse } from './prose.ts';
import { exempt, otherChips, questionChips, readHead } from './question-chips.ts';
import { renderInline, renderMarkdown } from './render.ts';
import { consequences, readFacts, rulingChips } from './ruling-chips.ts';
import { rulingId, sourceOf } from './ruling-register.ts';
import type { Place, Region } from './source.ts';
import { blockText, inlineText, lex, rawText, type Placed } from './tokens.ts';

const rulingLabels = ['Langkah aman', 'Akibat', 'Dasar hukum', 'Contoh', 'Dicari sebagai'] as const;

/** What a ruling is read against. */
export type RulingContext = {
	findings: Findings;
	register: Register;
	/** Where each id of a ruling stands so far; grows. */
	ids: Map<string, Place>;
	/** Ids of the fact sheet that the topic says it carries. */
	declared: ReadonlySet<string>;
	/** What may be spoken of where; grows. */
	exemptions: Exemption[];
};

export type ReadRuling = {
	/** As far as it could be read; undefined without an id. */
	ruling: Ruling | undefined;
	images: Region[];
};

type RulingLabels = Labels<(typeof rulingLabels)[number]>;

/** Reads one ruling: its `##` heading and every block below it. */
export function readRuling(blocks: Placed[], context: RulingContext): ReadRuling {
	const { findings, register } = context;
	const [heading] = blocks;
	if (!heading) throw new RangeError('A ruling begins with its heading');

	const place = heading.region.place();
	const head = readHead(blocks, findings);
	const chips = new ChipSet(head.chips, rulingChips, [...questionChips, ...otherChips], findings);
	const title = inlineText(head.title.text);
	const id = readRulingId(chips, place, title, context);

	if (title === '') findings.add('heading-empty', place, m.content_heading_empty());
	exempt(chips, blocks, context.exemptions);

	const prose = checkProse(blocks, register, findings);
	const { reason, quotes } = splitBody(blocks.slice(head.next), findings);
	const unlabelled = m.content_ruling_quote({ labels: rulingLabels.join(', ') });
	const labels = readLabels(quotes, rulingLabels, { findings, register, unlabelled });
	const facts = readFacts(chips, place, findings);

	const text: RulingText = { html: renderMarkdown(reason, register), text: blockText(lex(reason)) };

	checkRuling({ id: id ?? title, place, chips, reason: text.text, labels, ...facts }, findings);

	const ruling =
		id === undefined
			? undefined
			: {
					id,
					source: sourceOf(id),
					title,
					titleHtml: renderInline(head.title.text.trim(), register),
					...facts,
					verdict: facts.verdict ?? 'hati-hati',
					confidence: facts.confidence ?? 'low',
					reason: text,
					safeStep: labelled(labels['Langkah aman']),
					consequence: labelled(labels.Akibat),
					legalBasis: labelled(labels['Dasar hukum']),
					example: labelled(labels.Contoh),
					askedAs: labelled(labels['Dicari sebagai'])?.text ?? '',
					citations: distinct(prose.citations.map(({ citation }) => citation))
				};

	return { ruling, images: prose.images };
}

function readRulingId(chips: ChipSet, place: Place, title: string, context: RulingContext): string | undefined {
	const { ids, declared, findings } = context;
	const chip = chips.find('id');

	if (!chip) {
		findings.add('id-missing', place, m.content_ruling_id_missing({ title }));
		return undefined;
	}

	const id = chips.value('id', (value) => (rulingId.test(value) ? value : undefined), m.content_expected_ruling());
	if (!id) return undefined;

	const first = ids.get(id);

	if (first) {
		const where = `${first.file}:${first.line}`;

		findings.add('id-repeated', chip.region.place(), m.content_ruling_id_repeated({ id, where }));
		return undefined;
	}

	ids.set(id, chip.region.place());
	if (!declared.has(sourceOf(id))) {
		findings.add('source-unknown', chip.region.place(), m.content_source_unknown({ id, source: sourceOf(id) }));
	}

	return id;
}

/** What stands before the first quote says why; behind the quotes nothing would show. */
function splitBody(blocks: Placed[], findings: Findings): { reason: string; quotes: Placed[] } {
	const first = blocks.findIndex(({ token }) => token.type === 'blockquote');
	const reason = first === -1 ? blocks : blocks.slice(0, first);
	const rest = first === -1 ? [] : blocks.slice(first).filter(({ token }) => token.type !== 'space');
	const heading = reason.find(({ token }) => token.type === 'heading');
	const stray = rest.find(({ token }) => token.type !== 'blockquote');

	if (heading) findings.add('heading-level', heading.region.place(), m.content_heading_level_ruling());
	if (stray) findings.add('stray-text', stray.region.place(), m.content_stray_text_ruling());

	return { reason: rawText(reason), quotes: rest.filter(({ token }) => token.type === 'blockquote') };
}

type Checked = {
	id: string;
	place: Place;
	chips: ChipSet;
	verdict: Verdict | undefined;
	confidence: Confidence | undefined;
	reason: string;
	labels: RulingLabels;
};

/** What a verdict has to say besides itself. */
function checkRuling({ id, place, chips, verdict, confidence, reason, labels }: Checked, findings: Findings): void {
	const { Akibat: consequence, 'Dasar hukum': basis, 'Langkah aman': safeStep } = labels;
	const written = [reason, ...Object.values(labels).map(({ text }) => text)].join(' ');

	if (reason === '') findings.add('reason-missing', place, m.content_reason_missing({ id }));
	if (verdict === 'hati-hati' && !safeStep) {
		findings.add('safe-step-missing', place, m.content_safe_step_missing({ id }));
	}

	checkConsequence({ id, place, chips, verdict, consequence }, findings);

	if (!basis && verdict && verdict !== 'boleh' && confidence && confidence !== 'low') {
		findings.add('legal-basis-missing', place, m.content_ruling_basis_missing({ id }));
	}
	if (basis && basis.citations.length === 0) {
		findings.add('citation-missing', basis.place, m.content_ruling_basis_unreadable({ id }));
	}
	if (confidence === 'low' && !/belum\s+pasti/iu.test(written)) {
		findings.add('uncertainty-unsaid', place, m.content_uncertainty_unsaid({ id }));
	}
}

/** No consequence is certain: somebody looks into it first, and it may end without any. */
function checkConsequence(
	{
		id,
		place,
		chips,
		verdict,
		consequence
	}: Omit<Checked, 'confidence' | 'reason' | 'labels'> & {
		consequence: Label | undefined;
	},
	findings: Findings
): void {
	const chip = chips.find('akibat');
	const at = chip?.region.place() ?? consequence?.place ?? place;

	if (verdict === 'boleh' && (chip || consequence)) {
		findings.add('consequence-mismatch', at, m.content_consequence_allowed({ id }));
	} else if (chip && !consequence) {
		findings.add('consequence-mismatch', at, m.content_consequence_missing({ id }));
	} else if (consequence && !chip) {
		findings.add('consequence-mismatch', at, m.content_consequence_unnamed({ choices: consequences.join(', ') }));
	}

	if (!consequence) return;

	const open = /(?<!\p{L})dapat(?!\p{L})/iu.test(consequence.text) && /setelah\s+diperiksa/iu.test(consequence.text);

	if (!open) findings.add('consequence-certain', consequence.place, m.content_consequence_certain());
}

function labelled(label: Label | undefined): RulingText | null {
	return label ? { html: label.html, text: label.text } : null;
}

function distinct(citations: Citation[]): Citation[] {
	return [...new Map(citations.map((each) => [`${each.regulation} ${each.article ?? ''}`, each])).values()];
}
