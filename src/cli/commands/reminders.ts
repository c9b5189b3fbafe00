import type { Command } from 'commander';
import { amountInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import { reminderSteps } from '#lib/server/db/schema/reminders.ts';
import { requireInstitution } from '#lib/server/organisation/institution.ts';
import { sendDigests } from '#lib/server/reminders/digest.ts';
import { kindLabel } from '#lib/server/reminders/notice-text.ts';
import { countMails, postingOf } from '#lib/server/reminders/outbox.ts';
import { foreseeDue, remindDue, type Taken } from '#lib/server/reminders/reminders.ts';
import { isResting } from '#lib/server/reminders/rest.ts';
import { maxReturnedBytes, takeReturnedMail } from '#lib/server/reminders/returned-mail.ts';
import { sendDueMails } from '#lib/server/reminders/send-mails.ts';
import { SmtpLine } from '#lib/server/reminders/smtp.ts';
import type { Context } from '../context.ts';

export function registerReminders(program: Command, context: Context): void {
	const reminders = program.command('reminders').description(m.cli_reminders());

	reminders
		.command('returned')
		.description(m.cli_reminders_returned())
		.action(async () => {
			const raw = await context.input(maxReturnedBytes);
			const taken = await takeReturnedMail(await context.open(), raw, context.now());
			context.note(taken > 0 ? m.cli_reminders_returned_taken({ count: taken }) : m.cli_reminders_returned_other());
		});

	reminders
		.command('run')
		.description(m.cli_reminders_run())
		.option('--dry-run', m.cli_reminders_dry())
		.option('--json', m.cli_json_option())
		.action(async ({ dryRun, json }: { dryRun?: boolean; json?: boolean }) => {
			const db = await context.open();
			const now = context.now();
			const { timeZone } = await requireInstitution(db);
			const { mail, origin } = context.settings;
			if (isResting(now, timeZone)) context.note(m.cli_reminders_rest());
			if (!mail) context.note(m.cli_reminders_no_mail());

			if (dryRun) {
				const steps = await foreseeDue(db, now, postingOf(mail));
				const { waiting } = await countMails(db);
				if (json) context.json({ steps, waiting });
				else for (const line of [...stepLines(steps), m.cli_reminders_waiting({ count: waiting })]) context.out(line);

				return;
			}

			const posting = postingOf(mail);
			const steps = await remindDue(db, posting, now);
			const digests = await sendDigests(db, posting, now);
			const mails = mail
				? await sendDueMails(db, new SmtpLine(mail, origin), { origin, now: () => context.now() })
				: {};
			const { waiting } = await countMails(db);
			if (json) context.json({ steps, digests, mails, waiting });
			else {
				for (const line of stepLines(steps)) context.out(line);
				context.out(m.cli_reminders_digests({ count: digests }));
				context.out(m.cli_reminders_sent({ count: mails.sent ?? 0 }));
				context.out(m.cli_reminders_waiting({ count: waiting }));
			}
		});
}

function stepLines(steps: Taken): string[] {
	const taken = reminderSteps.filter((step) => steps[step]);
	if (taken.length === 0) return [m.cli_reminders_nothing()];

	return taken.map((step) => m.cli_reminders_step({ step: kindLabel(step), people: amountInWords(steps[step] ?? 0) }));
}
