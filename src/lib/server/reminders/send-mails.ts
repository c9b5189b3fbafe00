import type { Database } from '#lib/server/db/connect.ts';
import { clocksAt } from '../organisation/clocks.ts';
import { requireInstitution } from '../organisation/institution.ts';
import { writeMail } from './mail-text.ts';
import { markSending, settleMail, takeMail } from './outbox.ts';
import { isResting } from './rest.ts';
import type { Delivery, SmtpLine } from './smtp.ts';

/** How many mails ended in which way. */
export type Sent = Partial<Record<Delivery['outcome'], number>>;

/**
 * Sends what is due in the outbox, one mail after the other, until nothing is due, the server does not answer, a time of rest
 * begins or `stop` says so. Two processes may do it at once: each mail is taken by one.
 */
export async function sendDueMails(
	db: Database,
	line: Pick<SmtpLine, 'deliver' | 'close'>,
	{ origin, now, stop }: { origin: string; now: () => Date; stop?: AbortSignal }
): Promise<Sent> {
	const { timeZone } = await requireInstitution(db);
	const sent: Sent = {};

	try {
		while (!stop?.aborted && !isResting(now(), timeZone)) {
			const clocks = await clocksAt(db, now());
			const taken = await takeMail(db, clocks.on, now());
			if (!taken) break;

			const text = await writeMail(db, taken.notice, { origin, clocks });
			const message = { ...text, messageId: taken.id, to: taken.address };
			const delivery = await line.deliver(message, () => markSending(db, taken, now()));
			await settleMail(db, taken, delivery, now());
			sent[delivery.outcome] = (sent[delivery.outcome] ?? 0) + 1;
			if (delivery.serverDown) break;
		}
	} finally {
		line.close();
	}

	return sent;
}
