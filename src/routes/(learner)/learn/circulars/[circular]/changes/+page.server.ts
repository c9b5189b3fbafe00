import { error } from '@sveltejs/kit';
import { dayInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import { differencesBetween } from '#lib/server/official-texts/differences.ts';
import { listTextVersions } from '#lib/server/official-texts/official-texts.ts';
import { database } from '#lib/web/database.server.ts';
import { requirePerson } from '#lib/web/guards.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params, url }) => {
	requirePerson();
	const versions = await listTextVersions(database(), 'circular', params.circular);
	const [latest, second] = versions;
	if (!latest) error(404, m.text_unknown());

	const named = (name: string) => versions.find(({ version }) => String(version) === url.searchParams.get(name));
	const newer = named('to') ?? latest;
	const before = versions.filter(({ version }) => version < newer.version);
	const older = before.find((one) => one === named('from')) ?? before[0] ?? (newer === latest ? second : undefined);

	return {
		circular: { ref: latest.ref, title: latest.title },
		versions: versions.map(({ version, title, institution, issuedOn }) => ({
			version,
			title,
			institution,
			date: dayInWords(issuedOn)
		})),
		newer: newer.version,
		older: older?.version ?? null,
		lines: older ? differencesBetween(older.bodyMarkdown, newer.bodyMarkdown) : [],
		retitled: older && older.title !== newer.title ? { from: older.title, to: newer.title } : null
	};
};
