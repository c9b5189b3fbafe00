import { error } from '@sveltejs/kit';
import { isId } from '#lib/content/question.ts';
import { m } from '#lib/paraglide/messages.js';
import { requireRole } from '#lib/web/guards.server.ts';
import type { RequestHandler } from './$types';

/** Hands back as a file what the page of the import shows: nothing of it is stored, so the form brings it along. */
export const POST: RequestHandler = async ({ request }) => {
	requireRole('trainer', 'administrator');
	const form = await request.formData();
	// Browsers send the line ends of Windows.
	const markdown = String(form.get('markdown') ?? '').replaceAll('\r\n', '\n');
	const name = String(form.get('name') ?? '');
	if (markdown === '' || !isId(name)) error(400, m.questions_markdown_missing());

	return new Response(markdown, {
		headers: {
			'content-type': 'text/markdown; charset=utf-8',
			'content-disposition': `attachment; filename="${name}.md"`,
			'cache-control': 'private, no-store'
		}
	});
};
