import type { RequestHandler } from './$types';
import { sendBriefingsFile } from '../briefings/briefings-file.server.ts';

export const GET: RequestHandler = () => sendBriefingsFile('xlsx');
