import type { Pool, Question } from '../content/model.ts';
import { placeIn, type DrawnQuestion } from './draw.ts';
import { Random } from './random.ts';

/** What the shorter quiz of a recertification asks first. */
export type Refreshed = {
	/** Ids of the learning objectives that were not fully right when the person passed. */
	missed: ReadonlySet<string>;
	/** Ids of the questions that have changed since, or whose law has. */
	changed: ReadonlySet<string>;
	/** Ids of the questions of earlier attempts. */
	seen: ReadonlySet<string>;
};

/** Fewer would be passed by luck, and one slip would fail the usual pass mark of 80. */
const fewestQuestions = 5;
/** So much of the whole quiz at least, also for somebody who missed nothing. */
const leastShare = 1 / 3;
/** Of an objective that was missed: one right answer may be luck. */
const perObjective = 2;

/** How many questions a draw of the whole quiz holds. */
export function wholeSize(pools: readonly Pool[]): number {
	return graded(pools).reduce((sum, pool) => sum + quota(pool), 0);
}

/** Whether the pools have a scenario that the person has not seen: the shorter quiz then holds one. */
export function hasNewScenario(pools: readonly Pool[], about: Pick<Refreshed, 'seen'>): boolean {
	return graded(pools).some((pool) => pool.questions.some((one) => isNewScenario(one, about)));
}

/** How many questions the shorter quiz holds, whatever the seed: known before it is drawn, and never more than the whole. */
export function refresherSize(pools: readonly Pool[], about: Refreshed): number {
	const questions = graded(pools).flatMap((pool) => pool.questions);
	const missed = [...about.missed].filter((objective) => questions.some((one) => tests(one, objective)));
	const changed = questions.filter((one) => about.changed.has(one.public.id));
	const scenario = hasNewScenario(pools, about) ? 1 : 0;
	const whole = wholeSize(pools);
	const least = Math.max(fewestQuestions, Math.ceil(whole * leastShare));

	return Math.min(whole, Math.max(least, perObjective * missed.length + changed.length + scenario));
}

/**
 * Draws the shorter quiz: a question of every objective that was missed, a scenario that is new to the person, what has
 * changed, a second question of what was missed, and the rest from the pools in the proportions of the whole quiz. What was
 * not seen comes first. It is repeated by its seed as `draw` is, and its questions stand in the same order of pools.
 */
export function drawRefresher(
	pools: readonly Pool[],
	seed: string,
	about: Refreshed,
	newToken: () => string,
	shuffled = true
): DrawnQuestion[] {
	const chosen = choose(pools, seed, about);

	return graded(pools).flatMap((pool) => {
		const own = byId(pool.questions.filter((question) => chosen.has(question)));

		return placeIn(pool, new Random(`${seed}/${pool.slug}`).shuffled(own), seed, newToken, shuffled);
	});
}

function choose(pools: readonly Pool[], seed: string, about: Refreshed): ReadonlySet<Question> {
	const size = refresherSize(pools, about);
	const ranked = rank(
		graded(pools).flatMap((pool) => pool.questions),
		seed,
		about
	);
	const missed = [...about.missed].sort();
	const chosen = new Set<Question>();
	const take = (fits: (question: Question) => boolean) => {
		const next = chosen.size < size && ranked.find((one) => !chosen.has(one) && fits(one));
		if (next) chosen.add(next);
	};
	const ofEach = (count: number) => {
		for (const objective of missed) {
			if ([...chosen].filter((one) => tests(one, objective)).length < count) take((one) => tests(one, objective));
		}
	};

	ofEach(1);
	if (![...chosen].some((one) => isNewScenario(one, about))) take((one) => isNewScenario(one, about));
	for (let left = about.changed.size; left > 0; left--) take((one) => about.changed.has(one.public.id));
	ofEach(perObjective);
	while (chosen.size < size) {
		const pool = poolInNeed(pools, chosen, size);
		take((one) => pool.questions.includes(one));
	}

	return chosen;
}

/** Of the pools that have something left, the one that is furthest from its share of the whole quiz. */
function poolInNeed(pools: readonly Pool[], chosen: ReadonlySet<Question>, size: number): Pool {
	const share = size / wholeSize(pools);
	const taken = (pool: Pool) => pool.questions.filter((one) => chosen.has(one)).length;
	const need = (pool: Pool) => quota(pool) * share - taken(pool);

	return graded(pools)
		.filter((pool) => taken(pool) < pool.questions.length)
		.reduce((neediest, pool) => (need(pool) > need(neediest) ? pool : neediest));
}

/** At random, but what was not seen stands first, and of that scenarios last: they take the time of several questions. */
function rank(questions: readonly Question[], seed: string, { seen }: Refreshed): Question[] {
	const place = ({ public: { id, type } }: Question) => (seen.has(id) ? 2 : 0) + (type === 'kasus' ? 1 : 0);

	return new Random(`${seed}/refresher`).shuffled(byId(questions)).sort((a, b) => place(a) - place(b));
}

function byId(questions: readonly Question[]): Question[] {
	return questions.toSorted((a, b) => (a.public.id < b.public.id ? -1 : 1));
}

function graded(pools: readonly Pool[]): Pool[] {
	return pools.filter((pool) => !pool.practice);
}

function quota(pool: Pool): number {
	return Math.min(pool.draw, pool.questions.length);
}

function tests({ public: told }: Question, objective: string): boolean {
	return told.objectives.includes(objective);
}

function isNewScenario({ public: { id, type } }: Question, { seen }: Pick<Refreshed, 'seen'>): boolean {
	return type === 'kasus' && !seen.has(id);
}
