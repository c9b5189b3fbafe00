import type { Locator, Page } from '@playwright/test';
import { eq } from 'drizzle-orm';
import { m } from '#lib/paraglide/messages.js';
import { answer, attempt } from '#lib/server/db/schema/learning.ts';
import { beginEveryType } from './every-type.ts';
import type { City, Who } from './fixtures.ts';

/** A scenario whose first scene is typed. */
const typedScenario = `
### Kasus: Surat keputusan
\`id: kas-02\` \`tujuan: T2\`

Konsep surat keputusan yang menguntungkan satu pasangan calon ada di meja Anda.

#### Pasal berapa yang melarangnya? \`isian singkat\`
\`id: kas-02a\`

Tulis nomor pasal dari UU 10/2016.

**Jawaban:** \`71\`

> **Pembahasan:** Pasal itu berlaku bagi pejabat daerah, pejabat ASN, dan lurah.
>
> **Dasar hukum:** UU 10/2016 Pasal 71

#### Apa berikutnya?
\`id: kas-02b\`

- [x] Mengembalikan konsep dengan catatan
- [ ] Menandatanganinya

> **Pembahasan:** Catatan menjelaskan mengapa keputusan itu tidak dapat dibuat.
>
> **Dasar hukum:** UU 10/2016 Pasal 71
`;

export type Begun = { id: string; path: string };

/** Begins an attempt with a limit of time and every type of question. */
export async function begin(city: City, who: Who): Promise<Begun> {
	const path = await beginEveryType(city, who, { also: typedScenario });

	return { id: path.split('/').at(-1)!, path };
}

/** Opens the attempt and waits until its scripts run. */
export async function open(page: Page, path: string): Promise<void> {
	await page.goto(path);
	await page.waitForLoadState('networkidle');
}

/** The texts and tokens that the server has of each question that has an answer, by question id. */
export async function keptAnswers({ db }: City, id: string): Promise<Record<string, string[]>> {
	const { snapshot } = (await db.select({ snapshot: attempt.snapshot }).from(attempt).where(eq(attempt.id, id)).get())!;
	const kept = await db.select().from(answer).where(eq(answer.attemptId, id));

	return Object.fromEntries(
		kept.map(({ questionVersionId, value }) => [
			snapshot.questions.find((one) => one.questionVersionId === questionVersionId)!.questionId,
			value
		])
	);
}

/** The number that the page gives to the first question that one choice answers; others take several steps. */
export async function firstOfOneChoice({ db }: City, id: string): Promise<number> {
	const { snapshot } = (await db.select({ snapshot: attempt.snapshot }).from(attempt).where(eq(attempt.id, id)).get())!;

	return snapshot.questions.find(({ public: { type } }) => type === 'pilihan ganda')!.slot + 1;
}

export const question = (page: Page, title: RegExp) => page.getByRole('group', { name: title }).first();
export const liking = (page: Page) => question(page, /Menyukai unggahan/);
export const wrongLike = (page: Page) => liking(page).getByLabel('Boleh, asal di luar jam kerja.');
export const typed = (page: Page) => question(page, /Nomor pasal/).getByLabel(m.answer_typed());
export const saved = (within: Locator) => within.getByText(`✓ ${m.attempt_saved()}`, { exact: true });
