import { sendOverviewFile } from '../../attestations/overview.server.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = ({ params, url }) => sendOverviewFile(url, 'csv', params.unit);
