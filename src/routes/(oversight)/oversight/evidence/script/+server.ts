import { verifyScript, verifyScriptName } from '#lib/server/evidence/capsule.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = () => {
	requireRole('auditor', 'administrator');

	return new Response(Buffer.from(verifyScript()), {
		headers: {
			'content-type': 'text/javascript; charset=utf-8',
			'content-disposition': `attachment; filename="${verifyScriptName}"`
		}
	});
};
