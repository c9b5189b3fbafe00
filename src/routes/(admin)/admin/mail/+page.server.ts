import { redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { momentInWords } from '#lib/language/in-words.ts';
import { mailStates, type MailState } from '#lib/server/db/schema/reminders.ts';
import { requireInstitution } from '#lib/server/organisation/institution.ts';
import { kindLabel } from '#lib/server/reminders/notice-text.ts';
import { countMails, listMails, retriable, retryMail } from '#lib/server/reminders/outbox.ts';
import { m } from '#lib/paraglide/messages.js';
import { database, settings } from '#lib/web/database.server.ts';
import { requireRole } from '#lib/web/guards.server.ts';
import { chosenPage } from '#lib/web/page-number.server.ts';
import { recordView } from '#lib/web/views.server.ts';
import type { Actions, PageServerLoad } from './$types';

const pageSize = 50;

export const load: PageServerLoad = async ({ url }) => {
	const viewer = requireRole('administrator');
	const db = database();
	const { timeZone } = await requireInstitution(db);
	const counts = await countMails(db);
	const state = chosenState(url, counts);
	const pages = Math.max(1, Math.ceil(counts[state] / pageSize));
	const page = chosenPage(url, pages);
	const mails = await listMails(db, state, { limit: pageSize, offset: (page - 1) * pageSize });
	const { mail } = settings();
	const inWords = (moment: Date) => momentInWords(moment, timeZone);

	await recordView(viewer, 'mail', { page: 'mail', state, at: page, people: mails.length });

	return {
		server: mail ? { host: mail.host, port: mail.port, from: mail.from } : null,
		retried: url.searchParams.get('retried'),
		states: mailStates.map((each) => ({ state: each, label: stateLabel(each), count: counts[each] })),
		state,
		label: stateLabel(state),
		explained: stateText(state),
		retriable: retriable.includes(state),
		page,
		pages,
		mails: mails.map(({ id, kind, name, address, tries, queuedAt, nextAt, settledAt, answer }) => ({
			id,
			kind: kindLabel(kind),
			name: name ?? m.mail_to_sekda(),
			address,
			tries,
			queued: inWords(queuedAt),
			when: state === 'waiting' ? m.mail_next({ at: inWords(nextAt) }) : settledAt && inWords(settledAt),
			answer: answer ?? ''
		}))
	};
};

export const actions: Actions = {
	retry: async ({ request, url }) => {
		const viewer = requireRole('administrator');
		const id = String((await request.formData()).get('mail') ?? '');
		const done = await database().write((tx) => retryMail(tx, id, { by: viewer.personId, now: new Date() }));
		const query = new URLSearchParams({ state: url.searchParams.get('state') ?? '', retried: done ? 'yes' : 'no' });

		redirect(303, `${resolve('/admin/mail')}?${query}`);
	}
};

/** The state that the address names, else the first that needs somebody, else what was sent. */
function chosenState(url: URL, counts: Record<MailState, number>): MailState {
	const asked = mailStates.find((state) => state === url.searchParams.get('state'));

	return asked ?? retriable.find((state) => counts[state] > 0) ?? (counts.waiting > 0 ? 'waiting' : 'sent');
}

function stateLabel(state: MailState): string {
	return {
		waiting: m.mail_state_waiting,
		sending: m.mail_state_sending,
		sent: m.mail_state_sent,
		dropped: m.mail_state_dropped,
		bounced: m.mail_state_bounced,
		refused: m.mail_state_refused,
		unsure: m.mail_state_unsure
	}[state]();
}

function stateText(state: MailState): string {
	return {
		waiting: m.mail_state_waiting_text,
		sending: m.mail_state_sending_text,
		sent: m.mail_state_sent_text,
		dropped: m.mail_state_dropped_text,
		bounced: m.mail_state_bounced_text,
		refused: m.mail_state_refused_text,
		unsure: m.mail_state_unsure_text
	}[state]();
}
