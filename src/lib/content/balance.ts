import { m } from '#lib/paraglide/messages.js';
import { callouts } from './callouts.ts';
import type { Findings } from './findings.ts';
import { htmlText } from './html-text.ts';
import type { Content, Key, Module, PublicPart, Question, Scene, SceneKey, Verdict } from './model.ts';
import type { Place } from './source.ts';
import { alternatives } from './word-lists.ts';

/** From so many named people on, more than this share of one gender is no chance any more. */
const enough = 6;
const largestShare = 2 / 3;

/** How often somebody is spoken of, and how often as one who does what is allowed or what is not, as far as that can be told. */
export type Appearances = { total: number; right: number; wrong: number };

/** Who is spoken of in the texts and questions of one module. */
export type ModuleBalance = {
	module: string;
	/** Behind a title such as "Bu", or by a name of the list. */
	women: Appearances;
	men: Appearances;
	/** In what questions tell and ask, by role; only the roles that stand there. */
	roles: Record<string, Appearances>;
};

type Conduct = 'right' | 'wrong' | undefined;
/** Something that is said, and what whoever does something in it does. */
type Passage = { text: string; conduct: Conduct; story: boolean };

/** Of each module, by the list of `people.md`. */
export function balanceOf({
	modules,
	rulings,
	people
}: Pick<Content, 'modules' | 'rulings' | 'people'>): ModuleBalance[] {
	const verdicts = new Map(rulings.flatMap((topic) => topic.rulings.map(({ id, verdict }) => [id, verdict])));
	const women = named(people.femaleTitles, people.femaleNames, people.maleTitles);
	const men = named(people.maleTitles, people.maleNames, people.femaleTitles);
	const role = new RegExp(`(?<![\\p{L}\\p{N}])(?:${alternatives(people.roles)})(?![\\p{L}\\p{N}])`, 'giu');

	return modules.map((module) => {
		const passages = passagesOf(module, verdicts);
		const stories = passages.filter(({ story }) => story);
		const roles = new Map<string, Appearances>();

		for (const { text, conduct } of stories) {
			for (const [found] of text.matchAll(role)) {
				const name = people.roles.find((each) => each.toLowerCase() === found.toLowerCase()) ?? found;
				const before = roles.get(name) ?? { total: 0, right: 0, wrong: 0 };

				roles.set(name, added(before, 1, conduct));
			}
		}

		return {
			module: module.id,
			women: count(passages, women),
			men: count(passages, men),
			roles: Object.fromEntries([...roles].sort(([a, x], [b, y]) => y.total - x.total || (a < b ? -1 : 1)))
		};
	});
}

/** Warns of a module whose people are nearly all women or nearly all men. */
export function warnOfImbalance(
	balances: readonly ModuleBalance[],
	places: ReadonlyMap<string, Place>,
	findings: Findings
): void {
	for (const { module, women, men } of balances) {
		const place = places.get(module);
		const total = women.total + men.total;
		if (!place || total < enough || Math.max(women.total, men.total) <= total * largestShare) continue;

		findings.add('names-unbalanced', place, m.content_names_unbalanced({ women: women.total, men: men.total }));
	}
}

function passagesOf({ introductionHtml, lessons, quiz }: Module, verdicts: ReadonlyMap<string, Verdict>): Passage[] {
	return [
		...lessonPassages(introductionHtml),
		...lessons.flatMap(({ title, parts }) => [
			said(title),
			...parts.flatMap((part) =>
				part.kind === 'text' ? lessonPassages(part.html) : questionPassages(part.question, verdicts)
			)
		]),
		...quiz.pools.flatMap(({ questions }) => questions.flatMap((question) => questionPassages(question, verdicts)))
	];
}

/** The text of a lesson, its callouts apart: what they say is allowed or is not. */
function lessonPassages(html: string): Passage[] {
	return html.split(/(?=<aside)|(?<=<\/aside>)/).map((part) => {
		const kind = /^<aside[^>]*class="[^"]*?\b(boleh|tidak-boleh)\b/.exec(part)?.[1];

		return said(htmlText(part), kind === callouts.BOLEH.className ? 'right' : kind ? 'wrong' : undefined);
	});
}

/** What a question tells is what its ruling judges; else its right option says it. Wrong options do what is wrong. */
function questionPassages({ public: shown, key }: Question, verdicts: ReadonlyMap<string, Verdict>): Passage[] {
	const scenes = (shown.scenes ?? []).flatMap((scene): [Scene | PublicPart, SceneKey | Key][] => {
		const sceneKey = key.scenes?.[scene.id];

		return sceneKey ? [[scene, sceneKey]] : [];
	});

	return [[shown, key] as [PublicPart, Key], ...scenes].flatMap(([part, answers]) => {
		const options = part.options.map(({ id, html }) => ({ id, text: htmlText(html) }));
		const right = options.filter(({ id }) => answers.right.includes(id));
		const judged = 'ruling' in part && part.ruling ? verdicts.get(part.ruling) : verdictOf(right[0]?.text ?? '');
		const conduct = judged === 'boleh' ? 'right' : judged === 'tidak boleh' ? 'wrong' : undefined;
		const chosen = answers.right.length > 0;

		return [
			{ text: `${part.title} – ${htmlText(part.stemHtml)}`, conduct, story: true },
			...options.map(({ id, text }) =>
				said(text, chosen ? (answers.right.includes(id) ? 'right' : 'wrong') : undefined)
			),
			...(part.rows ?? []).map(({ html }) => said(htmlText(html))),
			...[answers.explanationHtml ?? '', ...Object.values(answers.feedback)].map((html) => said(htmlText(html)))
		];
	});
}

function verdictOf(option: string): Verdict | undefined {
	return /^tidak boleh/i.test(option) ? 'tidak boleh' : /^boleh/i.test(option) ? 'boleh' : undefined;
}

function said(text: string, conduct?: Conduct): Passage {
	return { text, conduct, story: false };
}

/** A title and what follows it in capitals, name or office; or a name alone, which no title of the others makes another's. */
function named(titles: readonly string[], names: readonly string[], others: readonly string[]): RegExp {
	const word = '\\p{Lu}\\p{L}+';

	return new RegExp(
		`(?<![\\p{L}\\p{N}])(?:(?:${alternatives(titles)}) ${word}|(?<!(?:${alternatives(others)}) )(?:${alternatives(names)}))(?![\\p{L}\\p{N}])`,
		'gu'
	);
}

function count(passages: readonly Passage[], pattern: RegExp): Appearances {
	return passages.reduce((sum, { text, conduct }) => added(sum, [...text.matchAll(pattern)].length, conduct), {
		total: 0,
		right: 0,
		wrong: 0
	});
}

function added({ total, right, wrong }: Appearances, more: number, conduct: Conduct): Appearances {
	return {
		total: total + more,
		right: right + (conduct === 'right' ? more : 0),
		wrong: wrong + (conduct === 'wrong' ? more : 0)
	};
}
