import { m } from '#lib/paraglide/messages.js';
import { findInstitution } from '#lib/server/organisation/institution.ts';
import { database } from '#lib/web/database.server.ts';
import { landingOf } from '#lib/web/landing.server.ts';
import type { LayoutServerLoad } from './$types';

/** More entries than this have no room beside a name in one line. */
const mostInLine = 5;

export const load: LayoutServerLoad = async ({ locals }) => {
	const viewer = locals.viewer;
	const institution = viewer?.institution ?? (await findInstitution(database()));
	const roles = viewer?.roles ?? [];
	const administrator = roles.includes('administrator');
	const overseer = administrator || roles.includes('auditor');
	/** Those for the sheet only have another place where the menu stands in the page; what is looked up there may be folded. */
	type Entry = { href: string; label: string; sheet?: boolean; lookup?: boolean };
	const entries: (false | undefined | null | Entry)[] = [
		viewer && { href: '/learn', label: m.layout_learn() },
		viewer && { href: '/learn/certificates', label: m.certificates_title(), sheet: true },
		viewer &&
			(overseer || viewer.headedUnits.length + viewer.delegations.length > 0) && {
				href: '/oversight',
				label: overseer && viewer.headedUnits.length === 0 ? m.layout_oversight() : m.layout_unit()
			},
		(administrator || roles.includes('trainer')) && { href: '/author', label: m.layout_author() },
		(administrator || roles.includes('auditor')) && { href: '/admin', label: m.layout_admin() },
		{ href: '/rulings', label: m.layout_rulings(), lookup: true },
		{ href: '/regulations', label: m.layout_regulations(), lookup: true },
		{ href: '/verify', label: m.layout_verify(), lookup: true },
		!viewer && { href: '/sign-in', label: m.layout_sign_in() },
		{ href: '/display', label: m.display_title(), sheet: true }
	];
	const menu = entries.filter((entry) => !!entry);
	const folds = menu.filter(({ sheet }) => !sheet).length > mostInLine;

	return {
		viewerName: viewer?.name ?? null,
		/** Where the name on top leads. */
		landing: viewer ? await landingOf(viewer) : '/',
		institutionName: institution?.name ?? null,
		demo: institution?.demo ?? false,
		/** Counts down on the pages that people come to. */
		factorDays: viewer?.factorDuty?.daysLeft ?? null,
		menu: menu.map(({ lookup, ...entry }) => ({ ...entry, folded: folds && lookup === true }))
	};
};
