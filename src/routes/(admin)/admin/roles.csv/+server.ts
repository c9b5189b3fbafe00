import type { RequestHandler } from './$types';
import { sendRoles } from '../roles/roles-file.server.ts';

export const GET: RequestHandler = () => sendRoles('csv');
