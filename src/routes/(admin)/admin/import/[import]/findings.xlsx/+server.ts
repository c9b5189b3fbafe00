import type { RequestHandler } from './$types';
import { sendFindings } from '../findings-file.server.ts';

export const GET: RequestHandler = ({ params }) => sendFindings(params.import, 'xlsx');
