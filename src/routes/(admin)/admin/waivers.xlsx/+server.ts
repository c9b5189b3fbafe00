import type { RequestHandler } from './$types';
import { sendProposedWaivers } from '../waivers/waivers-file.server.ts';

export const GET: RequestHandler = () => sendProposedWaivers('xlsx');
