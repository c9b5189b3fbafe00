import type { RequestHandler } from './$types';
import { sendCycleWaivers } from '../waivers-file.server.ts';

export const GET: RequestHandler = ({ params }) => sendCycleWaivers(`${params.programme}/${params.cycle}`, 'xlsx');
