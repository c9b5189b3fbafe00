import type { RequestHandler } from './$types';
import { sendDuplicates } from '../duplicates/duplicates-file.server.ts';

export const GET: RequestHandler = () => sendDuplicates('csv');
