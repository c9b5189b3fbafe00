import type { Tokens } from 'marked';
import { m } from '#lib/paraglide/messages.js';
import { callouts, readCallout } from './callouts.ts';
import { isHistoryChip, type Register } from './citations.ts';
import type { Findings } from './findings.ts';
import { pictureName, safeLink } from './link.ts';
import type { Citation, Confidence } from './model.ts';
import { nearest } from './nearest.ts';
import type { Place, Region } from './source.ts';
import { visit, type Placed } from './tokens.ts';

/** A citation of the checked text with where it stands. */
export type PlacedCitation = {
	citation: Citation;
	confidence: Confidence;
	/** It leads to an article of a regulation in force, or is history. */
	sound: boolean;
	place: Place;
};

export type Prose = {
	citations: PlacedCitation[];
	/** Where images stand; what they show is judged without exemption. */
	images: Region[];
	/** Names of the files that images show. */
	pictures: string[];
};

/**
 * Checks what holds for every text: no raw HTML, images with alternative text, safe links, known callouts, and
 * citations that stand.
 * @param own id of the regulation that the text belongs to, which may speak of itself after its repeal
 */
export function checkProse(placed: Placed[], register: Register, findings: Findings, own?: string): Prose {
	const prose: Prose = { citations: [], images: [], pictures: [] };

	visit(placed, ({ token, region }, siblings, index) => {
		switch (token.type) {
			case 'html':
				findings.add('raw-html', region.place(), m.content_raw_html());
				break;
			case 'image':
				prose.images.push(region);
				if (token.text.trim() === '') findings.add('image-alt', region.place(), m.content_image_alt());
				prose.pictures.push(...checkPicture(token as Tokens.Image, region, register, findings));
				break;
			case 'link':
				if (safeLink(token.href) === undefined) findings.add('link-unsafe', region.place(), m.content_link_unsafe());
				break;
			case 'blockquote':
				checkCallout(token as Tokens.Blockquote, region, findings);
				break;
			case 'text': {
				if ('tokens' in token && token.tokens) break;

				const next = siblings[index + 1]?.token;
				const history = next?.type === 'codespan' && isHistoryChip(next.text);

				prose.citations.push(...checkCitations(region, history, register, findings, own));
				break;
			}
		}
	});

	return prose;
}

/** Checks the citations of a field of the front matter, which is read as plain text. */
export function checkSentence(text: string, place: Place, register: Register, findings: Findings): void {
	for (const match of register.find(text)) {
		const { problem } = register.resolve(match, text, false);

		if (problem) findings.add(problem.rule, place, problem.message);
	}
}

function checkCitations(
	region: Region,
	history: boolean,
	register: Register,
	findings: Findings,
	own: string | undefined
): PlacedCitation[] {
	const { text } = region;

	return register.find(text).flatMap((match) => {
		const marked = history && text.slice(match.end).trim() === '';
		const { citation, confidence, problem } = register.resolve(match, text, marked);
		const place = region.place(match.start);

		if (problem && !(problem.rule === 'citation-repealed' && match.regulation?.id === own)) {
			findings.add(problem.rule, place, problem.message);
		}

		return citation ? [{ citation, confidence, sound: !problem, place }] : [];
	});
}

/** @returns the name of the picture, if there is one */
function checkPicture({ href }: Tokens.Image, region: Region, { pictures }: Register, findings: Findings): string[] {
	const name = pictureName(href);

	if (!pictures) findings.add('picture-missing', region.place(), m.content_picture_outside());
	else if (name === undefined) findings.add('link-unsafe', region.place(), m.content_image_unsafe());
	else if (pictures.has(name)) return [name];
	else {
		const known = nearest(name, pictures.keys());
		const message = known ? m.content_picture_unknown({ name, known }) : m.content_picture_missing({ name });

		findings.add('picture-missing', region.place(), message);
	}

	return [];
}

function checkCallout(token: Tokens.Blockquote, region: Region, findings: Findings): void {
	const callout = readCallout(token.text);
	if (!callout || callout.name) return;

	const known = nearest(callout.written, Object.keys(callouts)) ?? Object.keys(callouts).join('], [!');

	findings.add('callout-unknown', region.place(), m.content_callout_unknown({ name: callout.written, known }));
}
