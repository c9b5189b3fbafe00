import { Readable } from 'node:stream';
import MailComposer from 'nodemailer/lib/mail-composer';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { MailSettings } from '../settings/settings.ts';

export type Message = {
	/** Without angle brackets; the same in every try, so that a reader's program knows a copy for what it is. */
	messageId: string;
	to: string;
	subject: string;
	text: string;
	html: string;
};

export type Delivery = {
	/**
	 * `later`: try again. `bounced`: the address takes no mail. `refused`: this mail is not wanted, whatever its address.
	 * `unsure`: the whole mail was handed over and no answer came, so it may have arrived.
	 */
	outcome: 'sent' | 'later' | 'bounced' | 'refused' | 'unsure';
	/** What the server said, or what happened on the way. */
	answer: string;
	/** It is the server, not this mail, that does not work now: others need not be tried. */
	serverDown?: boolean;
};

type Failure = Error & { code?: string; responseCode?: number; response?: string; command?: string };

/** A connection to the institution's mail server, kept from mail to mail. */
export class SmtpLine {
	readonly #settings: MailSettings;
	readonly #name: string;
	#open: SMTPConnection | undefined;

	/** @param origin what browsers see; its host is what the server greets us by */
	constructor(settings: MailSettings, origin: string) {
		this.#settings = settings;
		this.#name = new URL(origin).hostname;
	}

	/**
	 * Hands one mail over; `beforeText` is awaited once the server has asked for its text and before it gets any. Whatever
	 * happens on the way is an outcome.
	 */
	async deliver({ messageId, to, subject, text, html }: Message, beforeText: () => Promise<void>): Promise<Delivery> {
		const composed = new MailComposer({
			from: this.#settings.from,
			to,
			subject,
			text,
			html,
			messageId: `<${messageId}@${this.#name}>`,
			// RFC 3834: absence notices and ticket systems leave it unanswered.
			headers: { 'Auto-Submitted': 'auto-generated' },
			disableFileAccess: true,
			disableUrlAccess: true
		}).compile();
		const body = await composed.build();
		let connection: SMTPConnection;

		try {
			connection = this.#open ??= await this.#connect();
		} catch (error) {
			return { outcome: 'later', answer: (error as Failure).message, serverDown: true };
		}

		// It is read only once the server has asked for the text, and has ended once all of it is on its way.
		const stream = Readable.from(textAfter(beforeText, body), { objectMode: false });
		try {
			const { response } = await new Promise<{ response?: string }>((resolve, reject) => {
				connection.send(composed.getEnvelope(), stream, (error, sent) => {
					if (error || !sent) reject(error ?? new Error('No answer'));
					else resolve(sent);
				});
			});

			return { outcome: 'sent', answer: response ?? '' };
		} catch (error) {
			this.close();

			return judge(error as Failure, stream.readableEnded);
		}
	}

	close(): void {
		this.#open?.close();
		this.#open = undefined;
	}

	async #connect(): Promise<SMTPConnection> {
		const { host, port, security, user, password } = this.#settings;
		const connection = new SMTPConnection({
			host,
			port,
			name: this.#name,
			secure: security === 'tls',
			requireTLS: security === 'starttls',
			ignoreTLS: security === 'none',
			connectionTimeout: 20_000,
			greetingTimeout: 20_000,
			socketTimeout: 60_000,
			dnsTimeout: 20_000
		});
		connection.on('end', () => {
			if (this.#open === connection) this.#open = undefined;
		});

		try {
			await new Promise<void>((resolve, reject) => {
				connection.on('error', reject);
				connection.connect((error) => (error ? reject(error) : resolve()));
			});
			if (user !== undefined) {
				await new Promise<void>((resolve, reject) => {
					connection.login({ user, credentials: { user, pass: password } }, (error) =>
						error ? reject(error) : resolve()
					);
				});
			}
		} catch (error) {
			connection.close();
			throw error;
		}

		return connection;
	}
}

async function* textAfter(before: () => Promise<void>, text: Buffer): AsyncGenerator<Buffer> {
	await before();
	yield text;
}

/**
 * What a failure means. RFC 5321 §4.2.1: 4yz may succeed later, 5yz will not. RFC 3463 §3.8: what a class 7 answer refuses
 * is us or the text, by policy, and never says that the address is wrong.
 */
function judge({ message, response, responseCode, command, code }: Failure, handedOver: boolean): Delivery {
	const answer = response ?? message;
	if (responseCode === undefined) {
		if (handedOver) return { outcome: 'unsure', answer, serverDown: true };

		return code === 'EMESSAGE' ? { outcome: 'refused', answer } : { outcome: 'later', answer, serverDown: true };
	}
	if (responseCode < 500) return { outcome: 'later', answer, serverDown: responseCode === 421 };
	// Our own sender, or the server as a whole: somebody has to mend the settings.
	if (command === 'MAIL FROM' || command === 'CONN') return { outcome: 'later', answer, serverDown: true };

	const policy = /\b5\.7\.\d+\b/.test(answer);

	return { outcome: command === 'RCPT TO' && !policy ? 'bounced' : 'refused', answer };
}
