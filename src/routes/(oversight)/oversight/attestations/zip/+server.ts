import type { RequestHandler } from './$types';
import { sendStatementsZip } from './statements-zip.server.ts';

export const GET: RequestHandler = () => sendStatementsZip();
