import { error, redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { cycleInWords, dayInWords } from '#lib/language/in-words.ts';
import type { Side } from '#lib/server/organisation/join-records.ts';
import { mergePersons } from '#lib/server/organisation/merge-persons.ts';
import {
	describeMergeObstacles,
	planMerge,
	type MergePlan,
	type MergeRequest
} from '#lib/server/organisation/merge-plan.ts';
import { currentNumber, findPerson, findPersonByNumber, maskNumber } from '#lib/server/organisation/persons.ts';
import { latest } from '#lib/server/organisation/staff-base.ts';
import { listUnits } from '#lib/server/organisation/units.ts';
import { m } from '#lib/paraglide/messages.js';
import { Problem } from '#lib/server/problem.ts';
import { database } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import { failWith } from '#lib/web/problems.server.ts';
import { typedFrom } from '#lib/web/typed.server.ts';
import { recordView } from '#lib/web/views.server.ts';
import { requireStanding } from '../../../standing-person.server.ts';
import { periodText } from '../../../history-lines.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params, url }) => {
	const viewer = requireRole('administrator');
	const db = database();
	await requireStanding(params.person, (person) => resolve('/(admin)/admin/staff/[person]', { person }));
	const kept = (await findPerson(db, params.person)) ?? error(404, m.guard_not_found());
	const number = url.searchParams.get('number')?.trim() ?? '';
	const found = number === '' ? undefined : await findPersonByNumber(db, number);
	const goneId = found?.id ?? url.searchParams.get('with');
	const person = { id: kept.id, name: kept.name, number: maskNumber((await currentNumber(db, kept.id)) ?? '') };
	const asked = { person, number, message: number && !found ? m.merge_number_unknown() : null };
	if (!goneId) return { ...asked, plan: null };

	try {
		const request = { ...chosen(url.searchParams), keptId: kept.id, goneId };
		const plan = await planMerge(db, request, viewer.personId, viewer.today);
		await recordView(viewer, goneId, { page: 'merge' });

		return { ...asked, plan: await shown(plan, viewer.today) };
	} catch (problem) {
		if (!(problem instanceof Problem)) throw problem;

		return { ...asked, plan: null, message: problem.message };
	}
};

function chosen(typed: URLSearchParams): Pick<MergeRequest, 'posts' | 'signIn'> {
	const side = (name: string): Side => (typed.get(name) === 'gone' ? 'gone' : 'kept');

	return { posts: side('posts'), signIn: side('signIn') };
}

async function shown(plan: MergePlan, on: string) {
	const names = new Map((await listUnits(database(), on)).map(({ id, name }) => [id, name]));
	const { kept, gone, holdings, postsAfter, overlapping, cycles, obstacles } = plan;
	const record = (side: Side) => {
		const { id, name, birthDate, numbers, employments, posts } = side === 'kept' ? kept : gone;

		return {
			id,
			name,
			born: birthDate && dayInWords(birthDate),
			numbers: numbers.map(({ number }) => maskNumber(number)),
			employment: latest(employments)?.kind ?? null,
			posts: posts
				.filter(({ isPrimary }) => isPrimary)
				.map(({ unitId, title, validFrom, validTo }) => ({
					text: [title, names.get(unitId)].filter(Boolean).join(' · '),
					period: periodText(validFrom, validTo)
				})),
			...holdings[side]
		};
	};

	return {
		posts: plan.posts,
		signIn: plan.signIn,
		records: { kept: record('kept'), gone: record('gone') },
		overlapping,
		bothSignIn: holdings.kept.account === 'active' && holdings.gone.account === 'active',
		postsAfter: postsAfter.map(({ unitId, title, isPrimary, heads, validFrom, validTo }) => ({
			text: [title, names.get(unitId)].filter(Boolean).join(' · '),
			isPrimary,
			heads,
			period: periodText(validFrom, validTo)
		})),
		cycles: cycles.map(({ title, key, from, ends, certified }) => ({
			name: `${title} (${cycleInWords(key)})`,
			from,
			ends: ends !== null,
			certified
		})),
		obstacles: describeMergeObstacles(obstacles),
		confirmation: lastOf(gone.numbers.map(({ number }) => number))
	};
}

/** What is typed to confirm: the end of the number that goes, which the page shows. */
function lastOf(numbers: readonly string[]): string {
	return (numbers.at(-1) ?? '').slice(-3);
}

export const actions: Actions = {
	default: async ({ params, request }) => {
		const viewer = requireRole('administrator');
		const db = database();
		const form = await request.formData();
		const typed = typedFrom(form);
		const { with: goneId = '', confirmation = '' } = typed;
		const choice = chosen(new URLSearchParams(Object.entries(typed).map(([name, value]) => [name, value ?? ''])));

		try {
			const request = { ...choice, keptId: params.person, goneId };
			await db.write(async (tx) => {
				const { gone } = await planMerge(tx, request, viewer.personId, viewer.today);
				if (confirmation.trim().toUpperCase() !== lastOf(gone.numbers.map(({ number }) => number))) {
					throw new Problem('merge_confirmation', m.merge_confirmation_wrong(), 'confirmation');
				}

				await mergePersons(tx, request, { actor: viewer.personId, on: viewer.today, now: new Date() });
			});
		} catch (problem) {
			return failWith(problem, { typed });
		}

		redirect(303, resolve('/(admin)/admin/staff/[person]', { person: params.person }) + '?merged=1');
	}
};
