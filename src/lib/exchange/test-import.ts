import { importQuestions, type ImportFormat } from './exchange.ts';
import type { ExchangeFinding } from './report.ts';

export const bytes = (text: string) => new TextEncoder().encode(text);
/** A file as it is imported. */
export const take = (text: string | Uint8Array, format?: ImportFormat) =>
	importQuestions(typeof text === 'string' ? bytes(text) : text, { format, id: 'contoh', title: 'Contoh' });

/** `2 changed …` for every finding but the one on the policy. */
export const said = (findings: ExchangeFinding[]) =>
	findings
		.filter(({ message }) => !message.includes('aturan kuis'))
		.map(({ line, severity, message }) => `${line} ${severity} ${message}`);
