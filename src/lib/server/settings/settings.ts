import { existsSync, statSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { m } from '#lib/paraglide/messages.js';
import { Problem } from '../problem.ts';

export type Settings = {
	/** Absolute folder for the database file and what belongs beside it. */
	dataDir: string;
	/** `file:…`, `http(s)://…` or `libsql://…`. */
	databaseUrl: string;
	host: string;
	port: number;
	/** What browsers see, without a path: `https://netral.example.go.id`. */
	origin: string;
	/** Absolute; the private key that signs checkpoints of the audit log, outside the database. */
	signingKeyFile: string;
	/** Absolute; the key that seals the secrets of second factors, outside the database. */
	factorKeyFile: string;
	/** Absolute; a private folder shaped like `content/` that adds to it or replaces by id. */
	contentOverlay: string | undefined;
	/** `npm start` may serve a demonstration database. */
	allowDemo: boolean;
	/** Milliseconds that running requests get to finish when the server is told to stop. */
	shutdownMs: number;
	/** Where mail is handed to; none is tried without it. */
	mail: MailSettings | undefined;
};

export type MailSettings = {
	host: string;
	port: number;
	/** `tls` from the first byte, `starttls` before anything else is said, or `none` for a server on this very computer. */
	security: 'tls' | 'starttls' | 'none';
	user: string | undefined;
	password: string | undefined;
	/** An address, or a name with an address: `Netral <netral@example.go.id>`. */
	from: string;
	/** Where the Sekda is told; without it the head of the topmost unit is. */
	sekda: string | undefined;
};

const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * Reads the settings from the environment; relative paths count from `root`.
 * @throws Problem `settings_invalid` with one sentence for each thing that is wrong
 */
export function readSettings(env: Record<string, string | undefined>, root: string): Settings {
	const wrong: string[] = [];
	const text = (name: string) => env[name]?.trim() || undefined;
	const path = (value: string) => (isAbsolute(value) ? value : resolve(root, value));

	const dataDir = path(text('DATA_DIR') ?? 'data');
	if (existsSync(dataDir) && !statSync(dataDir).isDirectory()) wrong.push(m.settings_data_dir({ value: dataDir }));

	const databaseUrl = text('DATABASE_URL') ?? pathToFileURL(join(dataDir, 'netral.db')).href;
	if (!/^(file:|https?:\/\/|libsql:\/\/)/.test(databaseUrl)) wrong.push(m.settings_database_url());

	const number = (name: string, fallback: number, low: number, high: number) => {
		const value = text(name);
		if (value === undefined) return fallback;
		if (/^\d+$/.test(value) && Number(value) >= low && Number(value) <= high) return Number(value);
		wrong.push(m.settings_number({ name, value, low, high }));

		return fallback;
	};

	const port = number('PORT', 3000, 0, 65_535);
	const shutdownSeconds = number('SHUTDOWN_SECONDS', 30, 0, 600);
	const host = text('HOST') ?? '127.0.0.1';
	const origin = text('ORIGIN') ?? `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
	const address = URL.canParse(origin) ? new URL(origin) : undefined;

	if (!address || address.origin !== origin) {
		wrong.push(m.settings_origin({ value: origin }));
	} else if (address.protocol !== 'https:' && !loopback.test(address.hostname)) {
		// A session cookie over plain http can be read by anyone on the way.
		wrong.push(m.settings_origin_plain({ value: origin }));
	}

	const overlay = text('NETRAL_CONTENT_OVERLAY');
	const contentOverlay = overlay === undefined ? undefined : path(overlay);
	if (contentOverlay !== undefined && !existsSync(contentOverlay)) {
		wrong.push(m.settings_overlay({ value: contentOverlay }));
	}

	const allow = text('NETRAL_ALLOW_DEMO');
	if (allow !== undefined && allow !== '0' && allow !== '1')
		wrong.push(m.settings_flag({ name: 'NETRAL_ALLOW_DEMO', value: allow }));

	const mail = readMail(text, number, wrong);

	if (wrong.length > 0) {
		throw new Problem('settings_invalid', [m.settings_invalid(), ...wrong.map((line) => `- ${line}`)].join('\n'));
	}

	return {
		dataDir,
		databaseUrl,
		host,
		port,
		origin,
		signingKeyFile: path(text('NETRAL_SIGNING_KEY') ?? join(dataDir, 'signing-key.pem')),
		factorKeyFile: path(text('NETRAL_FACTOR_KEY') ?? join(dataDir, 'factor-key.txt')),
		contentOverlay,
		allowDemo: allow === '1',
		shutdownMs: shutdownSeconds * 1000,
		mail
	};
}

const anAddress = /^[^\s@,;<>()]+@[^\s@,;<>()]+$/;
const securities = ['tls', 'starttls', 'none'] as const;

function readMail(
	text: (name: string) => string | undefined,
	number: (name: string, fallback: number, low: number, high: number) => number,
	wrong: string[]
): MailSettings | undefined {
	const host = text('SMTP_HOST');
	if (host === undefined) return undefined;

	const port = number('SMTP_PORT', 587, 1, 65_535);
	const typed = text('SMTP_SECURITY') ?? (port === 465 ? 'tls' : 'starttls');
	const security = securities.find((each) => each === typed);
	const near = loopback.test(host) || host === '::1';
	// A password, and the names in a mail, could be read by anyone on the way.
	if (!security || (security === 'none' && !near)) wrong.push(m.settings_smtp_security({ value: typed }));

	const user = text('SMTP_USER');
	const password = text('SMTP_PASSWORD');
	if ((user === undefined) !== (password === undefined)) wrong.push(m.settings_smtp_user());

	const from = text('MAIL_FROM') ?? '';
	if (!anAddress.test(/^[^<>]*<([^<>]*)>$/.exec(from)?.[1] ?? from)) wrong.push(m.settings_mail_from({ value: from }));

	const sekda = text('MAIL_SEKDA');
	if (sekda !== undefined && !anAddress.test(sekda)) {
		wrong.push(m.settings_mail_address({ name: 'MAIL_SEKDA', value: sekda }));
	}

	return { host, port, security: security ?? 'starttls', user, password, from, sekda };
}
