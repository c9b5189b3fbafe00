import { m } from '#lib/paraglide/messages.js';
import { ChipSet, splitChips } from './chips.ts';
import type { Findings } from './findings.ts';
import { readFrontMatter } from './front-matter.ts';
import type { SynonymSet } from './model.ts';
import type { Exemption, NeutralityGuard } from './neutrality.ts';
import { exempt } from './question-chips.ts';
import type { Source } from './source.ts';
import { children, inlineText, placedBlocks, type Placed } from './tokens.ts';

/**
 * Reads `content/synonyms.md`: one set for each item of its lists, `word: other word, another`. Text around the lists is for
 * its readers.
 */
export function readSynonyms(source: Source, guard: NeutralityGuard, findings: Findings): SynonymSet[] {
	const front = readFrontMatter(source, findings);
	if (!front) return [];

	front.fields.requiredText('judul');
	front.fields.finish();

	const exemptions: Exemption[] = [];
	const lists = placedBlocks(front.body).filter(({ token }) => token.type === 'list');
	const sets = lists.flatMap(children).flatMap((item) => readSet(item, exemptions, findings));
	guard.check(source, exemptions, [], findings);

	return sets;
}

function readSet(item: Placed, exemptions: Exemption[], findings: Findings): SynonymSet[] {
	const [line = ''] = item.region.text.replace(/\s+$/, '').split('\n');
	const { text, chips } = splitChips(item.region.slice(0, line.length));
	exempt(new ChipSet(chips, ['sebut'], [], findings), [item], exemptions);

	const [head, ...rest] = inlineText(text.text.replace(/^\s*[-*+]\s+/, '')).split(':');
	const words = [head ?? '', ...rest.join(':').split(',')].map((word) => word.trim());
	const repeated = words.find((word, at) => words.indexOf(word) !== at);

	if (words.length < 2 || words.includes('')) {
		findings.add('synonym-invalid', item.region.place(), m.content_synonym_shape());

		return [];
	}
	if (repeated) findings.add('synonym-invalid', item.region.place(), m.content_synonym_repeated({ word: repeated }));

	return [words];
}
