import type { RequestHandler } from './$types';
import { sendUnitWaivers } from '../waivers/waivers-file.server.ts';

export const GET: RequestHandler = ({ params, url }) => sendUnitWaivers(params.unit, url, 'csv');
