import { json } from '@sveltejs/kit';
import { queueText } from '#lib/web/sign-in-queue.server.ts';
import type { RequestHandler } from './$types';

/** What somebody who is signing in may be told while waiting; empty when there is no queue. For everyone: it names nobody. */
export const GET: RequestHandler = () => json({ text: queueText() }, { headers: { 'cache-control': 'no-store' } });
