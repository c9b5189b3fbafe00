import PostalMime from 'postal-mime';
import type { Database } from '#lib/server/db/connect.ts';
import { returnMail } from './outbox.ts';

/** More than a report and the mail that it returns. */
export const maxReturnedBytes = 1_000_000;

/** One recipient of a report of delivery (RFC 3464, 2.3); names of fields in lower case. */
type Recipient = Record<string, string>;

/**
 * Reads a mail that came back to the sender's address. If it is a report (RFC 3464) that one of our mails failed, this is
 * taken down: a wrong address is not written to any more.
 * @param raw the whole message as the mail server got it
 * @returns how many of our mails it tells of; 0 for anything else, which is for a person to read
 */
export async function takeReturnedMail(db: Database, raw: Uint8Array, now: Date): Promise<number> {
	if (raw.length > maxReturnedBytes) return 0;

	const { attachments, text = '' } = await PostalMime.parse(raw, { forceRfc822Attachments: true }).catch(() => nothing);
	const parts = attachments.map(({ mimeType, content }) => ({ mimeType, text: textOf(content) }));
	const reports = parts.filter(({ mimeType }) => mimeType === 'message/delivery-status');
	const ids = [...parts.map((part) => part.text), text].flatMap(mailIdsIn);
	let taken = 0;

	for (const recipient of reports.flatMap((report) => recipientsOf(report.text))) {
		const status = recipient.status ?? '';
		if (recipient.action?.toLowerCase() !== 'failed') continue;

		const addresses = [recipient['final-recipient'], recipient['original-recipient']].flatMap(addressOf);
		const answer = [status, valueOf(recipient['diagnostic-code'])].filter(Boolean).join(' ');
		for (const id of new Set(ids)) {
			if (await returnMail(db, { id, addresses, permanent: status.startsWith('5.'), answer }, now)) taken++;
		}
	}

	return taken;
}

const nothing: Pick<Awaited<ReturnType<typeof PostalMime.parse>>, 'attachments' | 'text'> = { attachments: [] };

function textOf(content: string | ArrayBuffer | Uint8Array): string {
	return typeof content === 'string' ? content : new TextDecoder().decode(content);
}

/** Blocks of fields: the first tells of the report, each other one of a recipient. */
function recipientsOf(report: string): Recipient[] {
	const blocks = report
		.replace(/\r\n/g, '\n')
		.replace(/\n[ \t]+/g, ' ')
		.split(/\n{2,}/);

	return blocks.map((block) =>
		Object.fromEntries(
			block.split('\n').flatMap((line) => {
				const [, name, value] = /^([\w-]+):\s*(.*)$/.exec(line) ?? [];

				return name === undefined ? [] : [[name.toLowerCase(), value!.trim()]];
			})
		)
	);
}

/** `rfc822; ani@contoh.go.id`: the type of an address or a code stands before it. */
function valueOf(field: string | undefined): string {
	return field?.replace(/^[\w-]+;\s*/, '') ?? '';
}

function addressOf(field: string | undefined): string[] {
	const address = valueOf(field).replace(/^<|>$/g, '');

	return address === '' ? [] : [address];
}

/** The ids of our mails, which their Message-ID begins with. */
function mailIdsIn(text: string): string[] {
	return [...text.matchAll(/^message-id:\s*<([0-9a-f]{32})@/gim)].map(([, id]) => id!);
}
