import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { checkContent } from '#lib/content/check.ts';
import type { Content, ContentFile, Finding } from '#lib/content/model.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Database } from '#lib/server/db/connect.ts';
import type { Day } from '#lib/server/db/schema/columns.ts';
import { publication } from '#lib/server/db/schema/content.ts';
import { applicationRoot } from '../application-root.ts';
import type { Actor } from '../audit/audit.ts';
import {
	prepareOfficialText,
	publishOfficialText,
	requireNewVersions,
	type PublishedText
} from '../official-texts/publish-text.ts';
import { findInstitution, today } from '../organisation/institution.ts';
import { Problem } from '../problem.ts';
import { enrolEveryone } from '../programmes/programmes.ts';
import { prepareProgramme, publishProgramme, type PublishedProgramme } from '../programmes/publish-programme.ts';
import { publishRulings } from '../rulings/rulings.ts';
import { publishSynonyms } from '../search/synonyms.ts';
import { prepareModule, type PreparedModule } from './prepare.ts';
import { publishModule, type Change, type ModuleOutcome } from './publish-module.ts';
import { findCurrentPublication, listUploadedModules } from './publishing.ts';
import { prepareReference } from './references.ts';
import { publishRegulations } from './regulations.ts';
import { readContent } from './read-content.ts';

export type CheckedFolder = { content: Content; findings: Finding[]; errors: number; warnings: number };

/** Reads and checks a content folder, with the private one that adds to it or replaces by id. */
export function checkFolder(
	folder: string,
	{ overlay, on, uploaded }: { overlay?: string | undefined; on: Day; uploaded?: readonly string[] }
): CheckedFolder {
	return checkFiles(readContent(folder), overlay === undefined ? [] : readContent(overlay), on, uploaded);
}

/** @param uploaded ids of modules that lie in neither folder */
export function checkFiles(
	files: ContentFile[],
	overlay: ContentFile[],
	on: Day,
	uploaded: readonly string[] = []
): CheckedFolder {
	const { content, findings } = checkContent(withGuardedWords(files), { today: on, overlay, uploaded });
	const errors = findings.filter(({ severity }) => severity === 'error').length;

	return { content, findings, errors, warnings: findings.length - errors };
}

/** What content must not name holds for every folder: its own list only adds to the shipped one. */
export function withGuardedWords(files: ContentFile[]): ContentFile[] {
	const path = join(shippedFolder(), 'guarded-words.md');
	if (files.some((file) => resolve(file.path) === path)) return files;

	return [...files, { path, text: readFileSync(path, 'utf8') }];
}

export type PublishReport = {
	/** Ids of the regulations that changed, each with the modules that cite it. */
	regulations: { id: string; citedBy: string[] }[];
	/** Ids of the topics of rulings that changed. */
	rulings: string[];
	/** Circulars and pledges of which a version is new. */
	texts: PublishedText[];
	modules: ModuleOutcome[];
	/** With how many people were enrolled because of it. */
	programmes: (PublishedProgramme & { enrolled: number })[];
};

/**
 * At the first start of a set-up deployment: publishes the shipped folder, so that there is something to learn. Once
 * anything is published, `netral content publish` alone decides what changes.
 */
export async function publishUnpublished(
	db: Database,
	settings: { contentOverlay: string | undefined },
	now: Date
): Promise<void> {
	if (!(await findInstitution(db)) || (await db.$count(publication)) > 0) return;

	await publishFolder(db, shippedFolder(), { overlay: settings.contentOverlay, by: 'system', now });
}

/** The content that comes with Netral. */
export function shippedFolder(): string {
	return join(applicationRoot(), 'content');
}

/** The content folders of a deployment, the private one first. */
export function contentFolders(overlay: string | undefined): string[] {
	return overlay === undefined ? [shippedFolder()] : [overlay, shippedFolder()];
}

type PublishOptions = {
	/** This module and the regulations it cites; without it everything that changed. */
	moduleId?: string | undefined;
	change?: Change | undefined;
	by: Actor;
	now: Date;
	/** Tells the moment of each batch of enrolments that follow; without it they are of `now`. */
	clock?: () => Date;
};

/**
 * Publishes a content folder. @throws Problem `content_errors` when the check finds any, and what `publishContent` throws
 */
export async function publishFolder(
	db: Database,
	folder: string,
	{ overlay, ...options }: PublishOptions & { overlay?: string | undefined }
): Promise<PublishReport & { findings: Finding[] }> {
	const on = await today(db, options.now);
	const checked = checkFolder(folder, { overlay, on, uploaded: await listUploadedModules(db) });
	if (checked.errors > 0) throw new Problem('content_errors', m.publishing_content_errors({ count: checked.errors }));

	return { ...(await publishContent(db, checked.content, options)), findings: checked.findings };
}

/**
 * Publishes what differs from what stands: regulations, rulings and synonyms, then circulars and pledges, then modules, then
 * programmes, each of these in a transaction of its own, so that the write lock is never held for long. Running it again
 * goes on where it was stopped. A module that was uploaded in the browser is left as it stands, unless it is asked for by
 * its name.
 * @throws Problem `institution_missing`, `module_unknown`, `change_missing`, `text_changed` and others before anything is
 * written
 */
export async function publishContent(
	db: Database,
	content: Content,
	{ moduleId, change, by, now, clock = () => now }: PublishOptions
): Promise<PublishReport> {
	await today(db, now);
	const modules = content.modules.filter(({ id }) => moduleId === undefined || id === moduleId);
	if (moduleId !== undefined && modules.length === 0) {
		throw new Problem('module_unknown', m.publishing_module_not_found({ module: moduleId }));
	}

	const cited = new Set(modules.flatMap(({ citations }) => citations.map(({ regulation }) => regulation)));
	const regulations = content.regulations
		.filter(({ id }) => moduleId === undefined || cited.has(id))
		.map(prepareReference);
	const prepared = modules.map(prepareModule);
	const rulings = moduleId === undefined ? content.rulings.map(prepareReference) : [];
	const texts =
		moduleId === undefined
			? [
					...content.circulars.map((text) => prepareOfficialText('circular', text)),
					...content.pledges.map((text) => prepareOfficialText('pledge', text))
				]
			: [];
	const programmes = moduleId === undefined ? content.programmes.map(prepareProgramme) : [];
	if (!change) await requireNoChange(db, prepared, moduleId);
	await requireNewVersions(db, texts);

	const changed = await db.write((tx) => publishRegulations(tx, regulations, { by, now }));
	const report: PublishReport = {
		regulations: changed.map((id) => ({
			id,
			citedBy: content.modules
				.filter(({ citations }) => citations.some(({ regulation }) => regulation === id))
				.map((module) => module.id)
		})),
		rulings: await db.write((tx) => publishRulings(tx, rulings, { by, now })),
		texts: [],
		modules: [],
		programmes: []
	};
	if (moduleId === undefined) await db.write((tx) => publishSynonyms(tx, content.synonyms, { by, now }));

	for (const text of texts) {
		const published = await db.write((tx) => publishOfficialText(tx, text, { by, now }));
		if (published) report.texts.push(published);
	}

	for (const each of prepared) {
		report.modules.push(
			await db.write(async (tx) => {
				const current = moduleId === undefined ? await findCurrentPublication(tx, each.id) : undefined;
				if (current?.source === 'upload' && !current.withdrawn) {
					return { moduleId: each.id, outcome: 'uploaded' as const, n: current.n };
				}

				return publishModule(tx, each, { change, reopen: moduleId !== undefined && !!change, by, now });
			})
		);
	}

	for (const programme of programmes) {
		const published = await db.write((tx) => publishProgramme(tx, programme, { by, now }));
		const { enrolled } = published.outcome === 'unchanged' ? { enrolled: 0 } : await enrolEveryone(db, clock);
		report.programmes.push({ ...published, enrolled });
	}

	return report;
}

/** Says at once which modules need a word about their change, before the first of them is published. */
async function requireNoChange(
	db: Database,
	prepared: readonly PreparedModule[],
	moduleId: string | undefined
): Promise<void> {
	const changed: string[] = [];

	for (const { id, sha256 } of prepared) {
		const current = await findCurrentPublication(db, id);
		if (moduleId === undefined && current?.source === 'upload') continue;
		if (current && !current.withdrawn && current.sha256 !== sha256) changed.push(id);
	}

	if (changed.length > 0) {
		throw new Problem('change_missing', m.publishing_change_missing({ module: changed.join(', ') }));
	}
}
