import { expect, test } from 'vitest';
import { testDatabase } from '#lib/server/db/test-database.ts';
import type { Database } from '#lib/server/db/connect.ts';
import { referenceVersion } from '#lib/server/db/schema/content.ts';
import { checkFolder, shippedFolder } from '../publishing/publish-content.ts';
import { prepareReference } from '../publishing/references.ts';
import { publishRegulations } from '../publishing/regulations.ts';
import { publishRulings } from '../rulings/rulings.ts';
import { replacePassages } from './passages.ts';
import { searchRulings, searchTexts } from './search.ts';
import { publishSynonyms } from './synonyms.ts';
import { typedQuestions } from './test-questions.ts';

const now = new Date('2026-11-22T02:00:00Z');
const options = { by: 'command', now } as const;
const { content } = checkFolder(shippedFolder(), { on: '2026-11-22' });

async function shipped(): Promise<Database> {
	const db = await testDatabase();
	await db.write((tx) => publishRegulations(tx, content.regulations.map(prepareReference), options));
	await db.write((tx) => publishRulings(tx, content.rulings.map(prepareReference), options));
	await db.write((tx) => publishSynonyms(tx, content.synonyms, options));

	return db;
}

const idsOf = async (db: Database, question: string) =>
	(await searchRulings(db, question, 20)).map(({ address }) => address.replace('/rulings/', ''));

test('questions as people type them find the ruling that is meant first', async () => {
	const db = await shipped();

	const wrong: string[] = [];
	for (const [question, ruling] of typedQuestions) {
		const found = await idsOf(db, question);
		if (found[0] !== ruling)
			wrong.push(`${question}: ${ruling} is ${found.indexOf(ruling) + 1} of ${found.slice(0, 4).join(' ')}`);
	}

	expect(typedQuestions.length).toBeGreaterThanOrEqual(40);
	expect(wrong).toEqual([]);
});

test('a mistyped word finds what it was meant for', async () => {
	const db = await shipped();

	expect((await idsOf(db, 'kampaye pakai atribit'))[0]).toBe('KAM-02');
	expect((await idsOf(db, 'nge-lke postngan calon'))[0]).toBe('MED-02');
	expect(await idsOf(db, 'xyzzyplugh')).toEqual([]);
	expect(await idsOf(db, 'apakah boleh')).toEqual([]);
});

test('articles are found by their words, and by the rare ones where no article has all', async () => {
	const db = await shipped();
	const addresses = async (question: string) => (await searchTexts(db, question, 5)).map(({ address }) => address);

	expect((await addresses('menjaga netralitas kewajiban'))[0]).toMatch(/^\/regulations\/uu-20-2023#/);
	expect((await addresses('sanksi moral'))[0]).toMatch(/^\/regulations\/pp-42-2004#/);
	expect(await addresses('sanksi moral xyzzyplugh')).toEqual(await addresses('sanksi moral'));
});

test('of texts that have all words those with the rare one in their heading come first, then the short ones', async () => {
	const db = await testDatabase();
	const text = (address: string, title: string, text: string) => ({ address, title, text });
	const usual = Array.from({ length: 120 }, (_, n) =>
		text(`/a#${n}`, 'Pasal', `Kendaraan dinas dijaga. ${'Isi. '.repeat(n)}`)
	);
	await db.write((tx) =>
		replacePassages(tx, 'lesson', 'a', [
			...usual.toReversed(),
			text('/a#kepala', 'Perlengkapannya', `Kendaraan dinas dan perlengkapannya dijaga. ${'Isi. '.repeat(500)}`)
		])
	);
	const found = async (question: string) => (await searchTexts(db, question, 3)).map(({ address }) => address);

	expect(await found('kendaraan dinas')).toEqual(['/a#0', '/a#1', '/a#2']);
	// Longer than what the index knows of beginnings, and only the beginning of what is written.
	expect(await found('perlengka')).toEqual(['/a#kepala']);
	await db.write((tx) =>
		replacePassages(tx, 'lesson', 'b', [text('/b', 'Kendaraan dinas', `Dinas. ${'Isi. '.repeat(900)}`)])
	);
	expect(await found('kendaraan dinas')).toEqual(['/b', '/a#0', '/a#1']);
});

test('what is published anew is found by its new words only', async () => {
	const db = await testDatabase();
	const regulation = { ...content.regulations.find(({ id }) => id === 'pp-42-2004')! };
	const publish = (html: string) => {
		const articles = [{ ...regulation.articles[0]!, html }];

		return db.write((tx) => publishRegulations(tx, [prepareReference({ ...regulation, articles })], options));
	};
	await publish('<p>Tentang kelapa.</p>');
	expect(await searchTexts(db, 'kelapa', 5)).toHaveLength(1);

	await publish('<p>Tentang mangga &amp; <strong>nangka</strong>.</p>');
	expect(await searchTexts(db, 'kelapa', 5)).toEqual([]);
	expect(await searchTexts(db, 'nangka', 5)).toMatchObject([{ text: 'Tentang mangga & nangka.' }]);
});

test('a list of synonyms that was emptied finds nothing any more, and a folder without one empties none', async () => {
	const db = await testDatabase();
	const ruling = { ...content.rulings[0]!.rulings[0]!, title: 'Menyukai', askedAs: '' };
	await db.write((tx) =>
		publishRulings(tx, [prepareReference({ ...content.rulings[0]!, rulings: [ruling] })], options)
	);
	const publish = (sets: string[][]) => db.write((tx) => publishSynonyms(tx, sets, options));
	await publish([]);
	expect(await db.$count(referenceVersion)).toBe(1);

	await publish([['suka', 'jempol']]);
	expect(await searchRulings(db, 'jempol', 5)).toHaveLength(1);
	await publish([]);
	expect(await searchRulings(db, 'jempol', 5)).toEqual([]);
});

test('questions that would be commands of the search engine are words', async () => {
	const db = await shipped();

	for (const hostile of [
		'"',
		'calon" OR 1',
		'{title}: foto',
		'NEAR(foto calon)',
		'*',
		'-foto',
		"'; drop table passage",
		'^'
	]) {
		await expect(searchRulings(db, hostile, 5)).resolves.toBeInstanceOf(Array);
		await expect(searchTexts(db, hostile, 5)).resolves.toBeInstanceOf(Array);
	}
	expect(await searchRulings(db, `foto ${'calon '.repeat(1000)}`, 5)).not.toEqual([]);
});
