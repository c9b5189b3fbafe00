import { sendFiguresFile } from '../figures/figures-file.server.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = ({ params, url }) => sendFiguresFile(params.unit, url, 'csv');
