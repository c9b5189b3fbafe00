import type { RequestHandler } from './$types';
import { sendCertificatesFile } from '../certificates/certificates-file.server.ts';

export const GET: RequestHandler = ({ url }) => sendCertificatesFile(url, 'xlsx');
