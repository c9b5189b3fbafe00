import { error, fail, redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { m } from '#lib/paraglide/messages.js';
import { findLesson, findLessonParts } from '#lib/server/learning/learning.ts';
import { completeLesson, recordOpened, recordPosition } from '#lib/server/learning/readings.ts';
import { judgeSelfCheck } from '#lib/server/learning/self-check.ts';
import { Problem } from '#lib/server/problem.ts';
import { database } from '#lib/web/database.server.ts';
import { requirePerson } from '#lib/web/guards.server.ts';
import type { Actions, PageServerLoad } from './$types';

type Params = { module: string; lesson: string };

export const load: PageServerLoad = async ({ params, request }) => {
	const viewer = requirePerson();
	const db = database();
	const now = new Date();
	const found = await findLesson(db, viewer.personId, params.module, params.lesson, now);
	if (!found) error(404, m.learn_lesson_unknown());
	if (found.withdrawn) redirect(303, resolve('/(learner)/learn/[module]', { module: params.module }));

	// A browser that fetches ahead has not opened anything.
	if (!request.headers.get('sec-purpose')?.includes('prefetch')) {
		await recordOpened(
			db,
			{ personId: viewer.personId, moduleId: params.module, lessonVersionId: found.lessonVersionId },
			now
		);
	}
	const { moduleTitle, slug, title, minutes, parts, number, lessons, completed, position } = found;

	return {
		moduleId: params.module,
		lesson: { moduleTitle, slug, title, minutes, parts, number, lessons, completed, position },
		previous: found.lessons[found.number - 2]?.slug ?? null,
		next: found.lessons[found.number]?.slug ?? null
	};
};

export const actions: Actions = {
	/** Reached the end: notes it, and leads on. */
	next: async ({ params }) => {
		const viewer = requirePerson();
		const lesson = await requireLesson(viewer.personId, params);
		const db = database();
		const now = new Date();
		await completeLesson(
			db,
			{ personId: viewer.personId, moduleId: params.module, lessonVersionId: lesson.lessonVersionId },
			now
		);

		const { lessons, number } = (await findLesson(db, viewer.personId, params.module, params.lesson, now))!;
		const next = lessons[number];
		if (next)
			redirect(303, resolve('/(learner)/learn/[module]/[lesson]', { module: params.module, lesson: next.slug }));

		redirect(303, resolve('/(learner)/learn/[module]/quiz', { module: params.module }));
	},

	check: async ({ params, request }) => {
		const viewer = requirePerson();
		const form = await request.formData();
		const { parts } = await requireLesson(viewer.personId, params);
		const part = parts.find((one) => one.kind === 'self-check' && one.question.public.id === form.get('check'));
		if (part?.kind !== 'self-check') return fail(400, { message: m.learn_check_unknown() });

		return { checked: judgeSelfCheck(part.question, form.getAll('choice').map(String)) };
	},

	position: async ({ params, request }) => {
		const viewer = requirePerson();
		const position = String((await request.formData()).get('position') ?? '');
		const { lessonVersionId } = await requireLesson(viewer.personId, params);

		try {
			const lesson = { personId: viewer.personId, moduleId: params.module, lessonVersionId, position };
			await recordPosition(database(), lesson, new Date());
		} catch (problem) {
			if (problem instanceof Problem) return fail(400, { message: problem.message });
			throw problem;
		}
	}
};

async function requireLesson(personId: string, params: Params) {
	return (
		(await findLessonParts(database(), personId, params.module, params.lesson)) ?? error(404, m.learn_lesson_unknown())
	);
}
