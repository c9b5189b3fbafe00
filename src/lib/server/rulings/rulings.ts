import { isStale } from '#lib/content/regulations.ts';
import type { Ruling, RulingTopic } from '#lib/content/model.ts';
import type { Reader, Transaction } from '#lib/server/db/connect.ts';
import type { Actor } from '../audit/audit.ts';
import { dayHere } from '../organisation/institution.ts';
import { listReferences, publishReferences, type PreparedReference } from '../publishing/references.ts';
import { findPublished } from '../publishing/published.ts';
import { listCurrentPublications } from '../publishing/publishing.ts';
import { passagesOfRulings } from '../search/passages-of.ts';
import { replacePassages } from '../search/passages.ts';

/** Publishes the topics that differ from what is shown. @returns their ids */
export async function publishRulings(
	tx: Transaction,
	prepared: readonly PreparedReference<'rulings'>[],
	options: { by: Actor; now: Date }
): Promise<string[]> {
	const changed = await publishReferences(tx, 'rulings', prepared, options);
	for (const { ref, data } of changed) await replacePassages(tx, 'ruling', ref, passagesOfRulings(data));

	return changed.map(({ ref }) => ref);
}

/** Every topic with its rulings, in the order of the content, as shown today. */
export async function listRulingTopics(db: Reader, now: Date): Promise<RulingTopic[]> {
	const on = await dayHere(db, now);

	return (await listReferences(db, 'rulings'))
		.map(({ data }) => ({ ...data, stale: isStale(data.checkedOn, on) }))
		.toSorted((a, b) => a.position - b.position || (a.id < b.id ? -1 : 1));
}

/** A ruling with its topic, as shown today. */
export async function findRuling(
	db: Reader,
	id: string,
	now: Date
): Promise<{ ruling: Ruling; topic: RulingTopic } | undefined> {
	for (const topic of await listRulingTopics(db, now)) {
		const ruling = topic.rulings.find((one) => one.id === id);
		if (ruling) return { ruling, topic };
	}

	return undefined;
}

export type QuestionAbout = { moduleId: string; module: string; questionId: string; titleHtml: string };

/** The questions of the public modules, as they stand now, that ask for a ruling. */
export async function listQuestionsAbout(db: Reader, rulingId: string): Promise<QuestionAbout[]> {
	const about: QuestionAbout[] = [];

	for (const { id, moduleId, module, source, withdrawn } of await listCurrentPublications(db)) {
		if (withdrawn || source !== 'public') continue;

		const { questions } = (await findPublished(db, id))!;
		for (const { question } of questions) {
			const { ruling, id: questionId, titleHtml } = question.public;
			if (ruling === rulingId) about.push({ moduleId, module: module.title, questionId, titleHtml });
		}
	}

	return about;
}
