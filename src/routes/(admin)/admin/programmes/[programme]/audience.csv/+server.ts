import type { RequestHandler } from './$types';
import { sendAudience } from '../audience-file.server.ts';

export const GET: RequestHandler = ({ params, url }) => sendAudience(params.programme, url, 'csv');
