import { sendPledgesFile } from '../pledges/pledges-file.server.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = ({ params, url }) => sendPledgesFile(params.unit, url, 'csv');
