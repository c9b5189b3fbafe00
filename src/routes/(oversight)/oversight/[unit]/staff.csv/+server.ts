import type { RequestHandler } from './$types';
import { sendStaffFile } from '../../staff-file.server.ts';

export const GET: RequestHandler = ({ params, url }) => sendStaffFile(params.unit, url, 'csv');
