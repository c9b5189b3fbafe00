import { error, fail } from '@sveltejs/kit';
import { newSeed } from '#lib/assessment/random.ts';
import { m } from '#lib/paraglide/messages.js';
import type { PreparedModule } from '#lib/server/publishing/prepare.ts';
import { withOwnPictures } from '#lib/server/uploads/preview.ts';
import { askTrial, drawTrial, gradeTrial, isSeed, type TrialAnswers } from '#lib/server/uploads/trial.ts';
import type { Upload } from '#lib/server/uploads/uploads.ts';
import { formMarks } from '#lib/web/form-marks.server.ts';
import type { Viewer } from '#lib/web/sessions.server.ts';
import { requireChecked, requireUpload } from '#lib/web/uploads.server.ts';
import { recordKeysView } from '#lib/web/views.server.ts';
import type { Actions, PageServerLoad } from './$types';

/** The quiz of an upload, drawn anew each time it is opened. Nothing is stored: the form carries the seed and the answers. */
export const load: PageServerLoad = async ({ params }) => {
	const { upload, prepared } = await requireQuiz(params.upload);
	const { title, quizTitle, policy } = prepared.module;

	return {
		upload: { id: upload.id, title, sha256: upload.sha256 },
		quizTitle,
		passMark: policy.passMark,
		forward: policy.navigation === 'forward',
		trial: { ...ask(prepared, newSeed(), new Map()), result: null }
	};
};

export const actions: Actions = {
	/** Goes on in a scenario; the answers come back as they were given. */
	next: async ({ params, request }) => {
		const { upload, prepared } = await requireQuiz(params.upload);
		const form = await request.formData();
		const seed = seedIn(form, upload);
		if (seed === undefined) return fail(409, { message: m.upload_trial_changed() });

		return { trial: { ...ask(prepared, seed, answersIn(form)), result: null } };
	},

	submit: async ({ params, request }) => {
		const { viewer, upload, prepared } = await requireQuiz(params.upload);
		const form = await request.formData();
		const seed = seedIn(form, upload);
		if (seed === undefined) return fail(409, { message: m.upload_trial_changed() });

		await recordKeysView(viewer, upload.moduleId, { upload: upload.id });
		const answers = answersIn(form);

		return { trial: { ...ask(prepared, seed, answers), result: gradeTrial(drawTrial(prepared, seed), answers) } };
	}
};

async function requireQuiz(id: string): Promise<{ viewer: Viewer; upload: Upload; prepared: PreparedModule }> {
	const { viewer, upload } = await requireUpload(id);
	const { errors, prepared } = await requireChecked(upload, viewer);
	if (errors > 0 || !prepared) error(409, m.upload_trial_errors());

	return { viewer, upload, prepared: withOwnPictures(prepared, upload.id) };
}

/** Of a quiz that was drawn from just these files. */
function seedIn(form: FormData, { sha256 }: Upload): string | undefined {
	const seed = String(form.get('seed') ?? '');

	return isSeed(seed) && form.get('sha256') === sha256 ? seed : undefined;
}

function answersIn(form: FormData): TrialAnswers {
	return new Map([...formMarks(form, 'answer')].map(([slot, marks]) => [Number(slot), marks]));
}

function ask(prepared: PreparedModule, seed: string, answers: TrialAnswers) {
	return { seed, ...askTrial(drawTrial(prepared, seed), answers) };
}
