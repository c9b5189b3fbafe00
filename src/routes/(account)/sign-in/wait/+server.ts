import { json } from '@sveltejs/kit';
import { queueText } from '#lib/web/sign-in-queue.server.ts';
import type { RequestHandler } from './$types';

/**
 * What somebody who is signing in may be told while waiting; empty when there is no queue. For everyone: it names nobody.
 * It needs no limit: it reads two numbers in memory and never the database, so that refusing would cost as much. Only
 * who brings a session has it looked up first, as at every address.
 */
export const GET: RequestHandler = () => json({ text: queueText() }, { headers: { 'cache-control': 'no-store' } });
