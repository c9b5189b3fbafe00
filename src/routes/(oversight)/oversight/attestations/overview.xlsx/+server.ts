import { sendOverviewFile } from '../overview.server.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = ({ url }) => sendOverviewFile(url, 'xlsx');
