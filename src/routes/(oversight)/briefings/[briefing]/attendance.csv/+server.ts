import type { RequestHandler } from './$types';
import { sendAttendanceFile } from '../attendance-file.server.ts';

export const GET: RequestHandler = ({ params }) => sendAttendanceFile(params.briefing, 'csv');
