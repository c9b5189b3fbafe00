import { m } from '#lib/paraglide/messages.js';
import type { Reader } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { Problem } from '../problem.ts';
import { lastAct } from './last-act.ts';
import { holdFew, isMonthEnd, settledMs } from './month-ends.ts';
import { inProcess } from './past-figures.ts';
import { countTopics, topicsOfUnit, type CountedTopics, type TopicFigure } from './topics.ts';

export type AskedTopics = {
	cycleId: string;
	unitId: string;
	on: Day;
	/** For a day that is over: its end. */
	asOf?: Date | undefined;
};

/** A unit's topics, as they were counted at a moment. */
export type ToldTopics = { at: Date; topics: TopicFigure[] };

type Settings = {
	databaseUrl: string;
	/** Is told of what went wrong in a count that nobody waits for. */
	report: (failure: unknown) => void;
	/** How many posts are a few. */
	few?: number;
};

type Counted = { at: Date; on: Day; seq: number; topics: CountedTopics };
type Kept = { counted?: Counted; counting?: Promise<Counted>; failedAt?: number };

/** So long today's topics are told as they were counted: they move little, and counting reads every answer. */
const freshMs = 15 * 60_000;
/** What took too long is not tried again at once. */
const restMs = 60_000;
/** Who wants a file waits so long for a count. */
const patienceMs = 30_000;

/** What was counted lately of all units of a cycle; asked for longest ago is forgotten first. */
const kept = new Map<string, Kept>();
const mostKept = 12;

/**
 * Of days that are over, topics are told of the ends of months alone, as they were known then: groups that stay as they are. Between any two
 * days, and between what was known then and later, there is often one person whose answers the difference would tell.
 */
const isWithheld = ({ on, asOf }: AskedTopics) => asOf !== undefined && !isMonthEnd(on);

/**
 * What is at hand of the topics of a unit. Nobody waits for a count: what was counted before is told with its moment while it is
 * counted anew. A government of a few people is counted at once.
 * @returns `counting` the first time, `late` for a minute after a count took too long, `withheld` on days whose topics are not told
 */
export async function topicsAtHand(
	db: Reader,
	asked: AskedTopics,
	settings: Settings
): Promise<ToldTopics | 'counting' | 'late' | 'withheld'> {
	if (isWithheld(asked)) return 'withheld';

	const { one, atOnce } = await lookUp(db, asked, settings);
	if (atOnce) await one.counting;
	if (one.counted) return told(one.counted, asked);

	return one.counting ? 'counting' : 'late';
}

/**
 * The same for a file, which is made once and cannot come again: waits where nothing is at hand.
 * @throws Problem `figures_late`
 */
export async function requireTopics(
	db: Reader,
	asked: AskedTopics,
	settings: Settings
): Promise<ToldTopics | 'withheld'> {
	if (isWithheld(asked)) return 'withheld';

	const { one, atOnce } = await lookUp(db, asked, settings);
	if (atOnce) await one.counting;

	return told(one.counted ?? (await inTime(one.counting)), asked);
}

async function lookUp(db: Reader, asked: AskedTopics, { databaseUrl, report, few }: Settings) {
	const { cycleId, on, asOf } = asked;
	const at = new Date();
	// What was known at the end of a day stays.
	const seq = asOf ? 0 : await lastAct(db);
	const one = keptOf(`${databaseUrl} ${cycleId} ${asOf ? `${on} ${settling(asOf, at)}` : 'today'}`);
	const atOnce = await holdFew(db, 'all', few);
	const isFresh = (counted: Counted) =>
		counted.on === on && (counted.seq === seq || (!atOnce && at.getTime() - counted.at.getTime() < freshMs));
	const rests = one.failedAt !== undefined && at.getTime() - one.failedAt < restMs;

	if (!one.counting && !(one.counted && isFresh(one.counted)) && (atOnce || !rests)) {
		const scope = { cycleId, on, asOf };
		const topics = atOnce
			? countTopics(db, scope)
			: inProcess<CountedTopics>({ kind: 'topics', databaseUrl, ...scope });
		one.counting = topics
			.then((topics) => (one.counted = { at, on, seq, topics }))
			.finally(() => (one.counting = undefined));
		one.counting.catch((failure: unknown) => {
			one.failedAt = Date.now();
			if (!(failure instanceof Problem)) report(failure);
		});
	}

	return { one, atOnce };
}

function keptOf(key: string): Kept {
	const one = kept.get(key) ?? {};
	kept.delete(key);
	kept.set(key, one);
	if (kept.size > mostKept) kept.delete(kept.keys().next().value!);

	return one;
}

/** What began on that day may still be recorded: until then each minute is counted by itself. */
function settling(asOf: Date, at: Date): number | '' {
	return at.getTime() - asOf.getTime() < settledMs ? Math.floor(at.getTime() / 60_000) : '';
}

function told({ at, topics }: Counted, { unitId }: AskedTopics): ToldTopics {
	return { at, topics: topicsOfUnit(topics, unitId) };
}

async function inTime(counting: Promise<Counted> | undefined): Promise<Counted> {
	const late = new Problem('figures_late', m.figures_late());
	if (!counting) throw late;

	let timer: NodeJS.Timeout | undefined;
	const patience = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(late), patienceMs);
	});

	return Promise.race([counting, patience]).finally(() => clearTimeout(timer));
}
