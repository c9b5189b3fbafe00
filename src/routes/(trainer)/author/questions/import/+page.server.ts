import { importFormats, maxQuestionBytes, maxQuestions } from '#lib/exchange/exchange.ts';
import { bySeverity } from '#lib/exchange/report.ts';
import { m } from '#lib/paraglide/messages.js';
import { Problem } from '#lib/server/problem.ts';
import { shippedFolder } from '#lib/server/publishing/publish-content.ts';
import type { GivenQuestions } from '#lib/server/publishing/question-task.ts';
import { settings } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import { questionImports } from '#lib/web/imports.server.ts';
import { failWith } from '#lib/web/problems.server.ts';
import type { Actions, PageServerLoad } from './$types';

/** Rows of each table of the report. */
const mostShown = 100;

export const load: PageServerLoad = () => {
	requireRole('trainer', 'administrator');

	return { limits: { kilobytes: maxQuestionBytes / 1000, questions: maxQuestions } };
};

/** Turns questions, and neither stores nor publishes anything. */
export const actions: Actions = {
	default: async ({ request }) => {
		const { today } = requireRole('trainer', 'administrator');
		const form = await request.formData();
		const typed = { format: String(form.get('format') ?? ''), text: String(form.get('text') ?? '') };

		try {
			const given = await givenQuestions(form, typed);
			const task = { given, folder: shippedFolder(), overlay: settings().contentOverlay, on: today };
			const { findings, ...result } = await questionImports.read(task);

			return { typed, result: { ...result, from: given.fileName, report: bySeverity(findings, mostShown) } };
		} catch (problem) {
			return failWith(problem, { typed });
		}
	}
};

async function givenQuestions(form: FormData, typed: { format: string; text: string }): Promise<GivenQuestions> {
	const file = form.get('file');
	const format = importFormats.find((each) => each === typed.format);

	if (file instanceof File && file.name !== '') {
		return { bytes: new Uint8Array(await file.arrayBuffer()), fileName: file.name.slice(0, 200), format };
	}
	if (typed.text.trim() === '') throw new Problem('questions_missing', m.questions_missing(), 'file');

	return { bytes: new TextEncoder().encode(typed.text), fileName: '', format };
}
