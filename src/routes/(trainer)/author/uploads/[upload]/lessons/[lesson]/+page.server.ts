import { error, fail } from '@sveltejs/kit';
import { m } from '#lib/paraglide/messages.js';
import { withOwnPictures } from '#lib/server/uploads/preview.ts';
import { asRead, judgeCheck } from '#lib/web/lesson-text.server.ts';
import { requireChecked, requireUpload } from '#lib/web/uploads.server.ts';
import type { Actions, PageServerLoad } from './$types';

type Params = { upload: string; lesson: string };

/** A lesson of an upload as learners would read it. Nothing is kept of who reads it. */
export const load: PageServerLoad = async ({ params, isDataRequest }) => {
	const { upload, module, lesson, number, lessons } = await requireLesson(params);

	return {
		upload: { id: upload.id, title: module.title },
		lesson: {
			title: lesson.title,
			minutes: lesson.minutes,
			slug: lesson.slug,
			parts: asRead(lesson.parts, isDataRequest)
		},
		number,
		total: lessons.length,
		previous: lessons[number - 2]?.lesson.slug ?? null,
		next: lessons[number]?.lesson.slug ?? null
	};
};

export const actions: Actions = {
	check: async ({ params, request }) => {
		const { lesson } = await requireLesson(params);

		return judgeCheck(lesson.parts, await request.formData()) ?? fail(400, { message: m.learn_check_unknown() });
	}
};

async function requireLesson({ upload: id, lesson: slug }: Params) {
	const { viewer, upload } = await requireUpload(id);
	const { prepared } = await requireChecked(upload, viewer);
	if (!prepared) error(404, m.upload_unreadable());

	const { lessons, module } = withOwnPictures(prepared, upload.id);
	const index = lessons.findIndex(({ lesson }) => lesson.slug === slug);
	const found = lessons[index] ?? error(404, m.author_lesson_unknown());

	return { upload, module, lessons, lesson: found.lesson, number: index + 1 };
}
