import { redirect, type RequestEvent } from '@sveltejs/kit';
import { dayInWords } from '#lib/language/in-words.ts';
import type { NoticeKind } from '#lib/server/db/schema/reminders.ts';
import { ownClock } from '#lib/server/organisation/clocks.ts';
import { dayOf } from '#lib/server/organisation/days.ts';
import { noticeText } from '#lib/server/reminders/notice-text.ts';
import { dismissNotice, listNotices } from '#lib/server/reminders/notices.ts';
import { database } from './database.server.ts';
import { requirePerson } from './guards.server.ts';
import type { Viewer } from './sessions.server.ts';

/** What stands in the application for a person, in words. */
export async function shownNotices({ personId, today, institution }: Viewer, kinds: readonly NoticeKind[]) {
	const notices = await listNotices(database(), personId, kinds, today);
	const own = await ownClock(database(), personId, new Date());

	return notices.map(({ id, at, facts }) => ({
		id,
		at: dayInWords(dayOf(at, institution.timeZone)),
		...noticeText(facts, own.timeZone)
	}));
}

/** The action that puts one of the person's own notices away, and shows the page again. */
export async function dismiss({ request, url }: Pick<RequestEvent, 'request' | 'url'>): Promise<never> {
	const viewer = requirePerson();
	const notice = String((await request.formData()).get('notice') ?? '');
	await dismissNotice(database(), viewer.personId, notice, new Date());
	const cycle = url.searchParams.get('cycle');

	redirect(303, url.pathname + (cycle === null ? '' : `?cycle=${encodeURIComponent(cycle)}`));
}
