import { hashPassword, verifyPassword } from '#lib/server/accounts/passwords.ts';
import { renderCertificate } from '#lib/server/documents/render.ts';
import { certificateFacts, verifyUrl } from '#lib/server/documents/test-facts.ts';
import { password } from './city.ts';
import { rounded, type Report } from './report.ts';
import { median, quantile } from './statistics.ts';

type Cost = { cpuMs: number; wallMs: number[] };

/** What checking one password costs. */
export async function hashCost(): Promise<Cost> {
	const hash = await hashPassword(password);

	return costOf(30, () => verifyPassword(hash, password));
}

/** What making one certificate file costs, each with facts of its own. */
export function pdfCost(): Promise<Cost> {
	return costOf(40, (n) =>
		renderCertificate({ ...certificateFacts, number: `${String(n).padStart(4, '0')}/NETRAL/XI/2026` }, { verifyUrl })
	);
}

/** CPU of all threads of this process, on average; time on the clock for each. The first three warm up. */
async function costOf(times: number, work: (n: number) => Promise<unknown>): Promise<Cost> {
	for (let n = 0; n < 3; n++) await work(-n);

	const before = process.cpuUsage();
	const wallMs = [];
	for (let n = 1; n <= times; n++) {
		const start = performance.now();
		await work(n);
		wallMs.push(performance.now() - start);
	}
	const { user, system } = process.cpuUsage(before);

	return { cpuMs: (user + system) / 1000 / times, wallMs };
}

/** The two parts that nothing of ours can make cheaper: the hash of a password and the file of a certificate. */
export async function certificate(): Promise<Report> {
	const [hash, pdf] = [await hashCost(), await pdfCost()];
	const row = (part: string, { cpuMs, wallMs }: Cost) => ({
		part,
		'median ms': rounded(median(wallMs)),
		'p95 ms': rounded(quantile(wallMs, 0.95)),
		'CPU ms': rounded(cpuMs)
	});

	return {
		about:
			'A certificate with changing facts, made by the same queue and worker thread that the server uses; and the check of one password (Argon2id, 19 MiB, two passes).',
		tables: [{ title: 'One after the other', rows: [row('certificate file', pdf), row('password check', hash)] }],
		aims: [
			{
				aim: 'a certificate ≤ 40 ms on the clock',
				measured: `${rounded(median(pdf.wallMs))} ms median, ${rounded(quantile(pdf.wallMs, 0.95))} ms p95`,
				met: median(pdf.wallMs) <= 40
			}
		]
	};
}
