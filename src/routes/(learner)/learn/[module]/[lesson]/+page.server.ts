import { error, fail, redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { m } from '#lib/paraglide/messages.js';
import { findLesson } from '#lib/server/learning/learning.ts';
import { completeLesson, recordOpened, recordPosition } from '#lib/server/learning/readings.ts';
import { Problem } from '#lib/server/problem.ts';
import { database } from '#lib/web/database.server.ts';
import { requirePerson } from '#lib/web/guards.server.ts';
import { asRead, judgeCheck } from '#lib/web/lesson-text.server.ts';
import type { Viewer } from '#lib/web/sessions.server.ts';
import type { Actions, PageServerLoad } from './$types';

type Params = { module: string; lesson: string };

export const load: PageServerLoad = async ({ params, request, isDataRequest }) => {
	const viewer = requirePerson();
	const found = await requireLesson(viewer, params);
	if (found.withdrawn) redirect(303, resolve('/(learner)/learn/[module]', { module: params.module }));

	// A browser that fetches ahead has not opened anything; and what was opened before is known.
	if (!found.opened && !request.headers.get('sec-purpose')?.includes('prefetch')) {
		await recordOpened(database(), lessonOf(viewer, params, found), new Date());
	}
	const { moduleTitle, slug, title, minutes, number, lessons, completed, position } = found;
	const parts = asRead(found.parts, isDataRequest);

	return {
		moduleId: params.module,
		lesson: { moduleTitle, slug, title, minutes, parts, number, lessons, completed, position },
		previous: lessons[number - 2]?.slug ?? null,
		next: found.next
	};
};

export const actions: Actions = {
	/** Reached the end: notes it, and leads on. */
	next: async ({ params }) => {
		const viewer = requirePerson();
		const found = await requireOpenLesson(viewer, params);
		await completeLesson(database(), lessonOf(viewer, params, found), new Date());

		const { next } = found;
		if (next) redirect(303, resolve('/(learner)/learn/[module]/[lesson]', { module: params.module, lesson: next }));

		redirect(303, resolve('/(learner)/learn/[module]/quiz', { module: params.module }));
	},

	check: async ({ params, request }) => {
		const viewer = requirePerson();
		const form = await request.formData();
		const { parts } = await requireOpenLesson(viewer, params);

		return judgeCheck(parts, form) ?? fail(400, { message: m.learn_check_unknown() });
	},

	position: async ({ params, request }) => {
		const viewer = requirePerson();
		const position = String((await request.formData()).get('position') ?? '');
		const found = await requireOpenLesson(viewer, params);

		try {
			await recordPosition(database(), { ...lessonOf(viewer, params, found), position }, new Date());
		} catch (problem) {
			if (problem instanceof Problem) return fail(400, { message: problem.message });
			throw problem;
		}
	}
};

type Found = Awaited<ReturnType<typeof requireLesson>>;

async function requireLesson({ personId, today }: Viewer, { module, lesson }: Params) {
	const at = { on: today, now: new Date() };

	return (await findLesson(database(), personId, module, lesson, at)) ?? error(404, m.learn_lesson_unknown());
}

async function requireOpenLesson(viewer: Viewer, params: Params): Promise<Found> {
	const found = await requireLesson(viewer, params);
	if (found.withdrawn) error(404, m.learn_lesson_unknown());

	return found;
}

function lessonOf({ personId }: Viewer, { module }: Params, { lessonVersionId }: Found) {
	return { personId, moduleId: module, lessonVersionId };
}
