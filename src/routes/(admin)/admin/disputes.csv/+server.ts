import type { RequestHandler } from './$types';
import { sendDisputesFile } from '../disputes/disputes-file.server.ts';

export const GET: RequestHandler = ({ url }) => sendDisputesFile(url, 'csv');
