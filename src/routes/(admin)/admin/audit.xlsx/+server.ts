import type { RequestHandler } from './$types';
import { sendLogFile } from '../audit/log-file.server.ts';

export const GET: RequestHandler = ({ url }) => sendLogFile(url, 'xlsx');
