import type { RequestHandler } from './$types';
import { sendMembers } from '../members-file.server.ts';

export const GET: RequestHandler = ({ params, url }) => sendMembers(`${params.programme}/${params.cycle}`, url, 'xlsx');
