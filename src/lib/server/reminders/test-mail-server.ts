import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { onTestFinished } from 'vitest';
import type { MailSettings } from '../settings/settings.ts';

export type Received = { to: string; messageId: string; raw: string };

/** What the server does with the next mails instead of accepting them; by the address, or at which moment. */
export type Manners = {
	/** Answers to RCPT TO, `451 4.7.1 …`, for as long as they are there. */
	recipient?: (address: string) => string | undefined;
	/** Answer once the text has arrived; `silence` closes the line after taking it. */
	text?: (address: string) => string | 'silence' | undefined;
	/** Called before the answer to MAIL FROM, which waits for it. */
	sender?: () => void | Promise<void>;
};

/** A real SMTP server on this computer that keeps what it accepts, ended after the test. */
export class TestMailServer {
	readonly received: Received[] = [];
	manners: Manners = {};
	port = 0;
	#server: SMTPServer | undefined;

	static async start(): Promise<TestMailServer> {
		const started = new TestMailServer();
		await started.open();
		onTestFinished(() => started.close());

		return started;
	}

	/** Listens, at the same port as before. */
	async open(): Promise<void> {
		const server = new SMTPServer({
			disabledCommands: ['STARTTLS', 'AUTH'],
			onMailFrom: (_address, _session, answer) => {
				void Promise.resolve(this.manners.sender?.()).then(() => answer());
			},
			onRcptTo: ({ address }, _session, answer) => {
				const refusal = this.manners.recipient?.(address);
				answer(refusal === undefined ? null : refused(refusal));
			},
			onData: (stream, session, answer) => {
				const chunks: Buffer[] = [];
				stream.on('data', (chunk: Buffer) => chunks.push(chunk));
				stream.on('end', () => {
					const to = session.envelope.rcptTo[0]!.address;
					const raw = Buffer.concat(chunks).toString();
					const manner = this.manners.text?.(to);
					if (manner !== undefined && manner !== 'silence') {
						answer(refused(manner));

						return;
					}

					this.received.push({ to, raw, messageId: /^Message-ID: (\S+)/im.exec(raw)?.[1] ?? '' });
					if (manner === 'silence') void this.close();
					else answer(null);
				});
			}
		});
		server.on('error', () => undefined);
		this.#server = server;
		await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', () => resolve()));
		this.port = (server.server.address() as AddressInfo).port;
	}

	/** As a power failure: lines are cut, and nobody listens. */
	async close(): Promise<void> {
		const server = this.#server;
		this.#server = undefined;
		if (!server) return;

		for (const connection of server.connections) connection.close();
		await new Promise<void>((resolve) => server.close(() => resolve()));
	}

	settings(): MailSettings {
		return {
			host: '127.0.0.1',
			port: this.port,
			security: 'none',
			user: undefined,
			password: undefined,
			from: 'Netral <netral@contoh.go.id>',
			sekda: undefined
		};
	}
}

function refused(line: string): Error {
	const [code = '', ...words] = line.split(' ');

	return Object.assign(new Error(words.join(' ')), { responseCode: Number(code) });
}
