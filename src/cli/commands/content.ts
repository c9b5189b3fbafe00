import { join, relative } from 'node:path';
import type { Command } from 'commander';
import { balanceOf } from '#lib/content/balance.ts';
import { countKinds } from '#lib/content/findings.ts';
import type { Content } from '#lib/content/model.ts';
import { rulingsBySource } from '#lib/content/ruling-register.ts';
import { impactOf } from '#lib/content/impact.ts';
import { objectiveMatrix } from '#lib/content/objectives.ts';
import { ruleName } from '#lib/content/rule-names.ts';
import { m } from '#lib/paraglide/messages.js';
import { dayOf } from '#lib/server/organisation/days.ts';
import { findPublishedImpact } from '#lib/server/publishing/impact.ts';
import { checkFolder, publishFolder, type PublishReport } from '#lib/server/publishing/publish-content.ts';
import { withdrawModule, type Change } from '#lib/server/publishing/publish-module.ts';
import { balanceLines, findingLines, kindLines, matrixLines } from '../check-report.ts';
import { CommandFailure, type Context } from '../context.ts';
import { tellTouched } from './correction.ts';

export function registerContent(program: Command, context: Context): void {
	const content = program.command('content').description(m.cli_content());

	content
		.command('check')
		.description(m.cli_content_check())
		.argument('[dir]', m.cli_content_dir())
		.option('--all', m.cli_content_all())
		.option('--strict', m.cli_content_strict())
		.option('--sources', m.cli_content_sources())
		.option('--json', m.cli_json_option())
		.action((dir: string | undefined, options: CheckOptions) => check(context, dir, options));

	content
		.command('impact')
		.description(m.cli_content_impact())
		.argument('<regulation>', m.cli_content_impact_regulation())
		.argument('[dir]', m.cli_content_dir())
		.option('--json', m.cli_json_option())
		.action((regulation: string, dir: string | undefined, options: { json?: boolean }) =>
			impact(context, regulation, dir, options)
		);

	content
		.command('publish')
		.description(m.cli_content_publish())
		.argument('[module]', m.cli_content_module())
		.option('--change <kind>', m.cli_content_change())
		.option('--note <text>', m.cli_content_note())
		.option('--json', m.cli_json_option())
		.action((moduleId: string | undefined, options: { change?: string; note?: string; json?: boolean }) =>
			publish(context, moduleId, options)
		);

	content
		.command('withdraw')
		.description(m.cli_content_withdraw())
		.argument('<module>', m.cli_content_withdrawn_module())
		.requiredOption('--reason <text>', m.cli_content_reason())
		.option('--json', m.cli_json_option())
		.action(async (moduleId: string, { reason, json }: { reason: string; json?: boolean }) => {
			const db = await context.open();
			const done = await db.write((tx) => withdrawModule(tx, moduleId, { reason, by: 'command', now: context.now() }));

			if (json) context.json({ module: moduleId, ...done });
			else context.out(m.cli_content_withdrawn({ module: moduleId, attempts: done.closedAttempts }));
		});
}

type CheckOptions = { all?: boolean; strict?: boolean; sources?: boolean; json?: boolean };

function check(context: Context, dir: string | undefined, options: CheckOptions): void {
	// Without a database there is no institution yet; a day's difference of zones moves no deadline of a text.
	const on = dayOf(context.now(), 'Asia/Jakarta');
	const overlay = dir === undefined ? overlayOf(context) : undefined;
	const { content, findings, errors, warnings } = checkFolder(dir ?? shipped(context), { overlay, on });

	const sources = rulingsBySource(content.rulings);
	const objectives = content.modules.map(objectiveMatrix);
	const people = balanceOf(content);

	if (options.json) {
		const kinds = countKinds(findings).map((kind) => ({ ...kind, name: ruleName(kind.rule) }));

		context.json({ errors, warnings, kinds, findings, objectives, people, counts: counts(content), sources });
	} else {
		const shown = { all: options.all ?? false };

		for (const line of findingLines(findings, shown)) context.out(line);
		for (const line of [...matrixLines(objectives), ...balanceLines(people)]) context.out(line);
		if (options.sources) {
			for (const { source, rulings } of sources) {
				context.out(m.cli_content_source({ source, rulings: rulings.join(', ') || '–' }));
			}
		}
		for (const line of kindLines(findings, shown)) context.out(line);
		context.out(m.cli_content_counts(counts(content)));
		context.out(m.cli_content_found({ errors, warnings }));
	}

	if (errors > 0 || (options.strict && warnings > 0)) throw new CommandFailure(1, '');
}

function counts({ modules, rulings, regulations, programmes, circulars, pledges, calendars }: Content) {
	const questions = modules.flatMap(({ quiz }) => quiz.pools.flatMap((pool) => pool.questions));

	return {
		modules: modules.length,
		lessons: modules.flatMap(({ lessons }) => lessons).length,
		questions: questions.length,
		scenarios: questions.filter((question) => question.public.type === 'kasus').length,
		rulings: rulings.flatMap((topic) => topic.rulings).length,
		regulations: regulations.length,
		articles: regulations.flatMap(({ articles }) => articles).length,
		programmes: programmes.length,
		circulars: circulars.length,
		pledges: pledges.length,
		calendars: calendars.length
	};
}

async function impact(
	context: Context,
	regulation: string,
	dir: string | undefined,
	{ json }: { json?: boolean }
): Promise<void> {
	const overlay = dir === undefined ? overlayOf(context) : undefined;
	const on = dayOf(context.now(), 'Asia/Jakarta');
	const { content } = checkFolder(dir ?? shipped(context), { overlay, on });
	const known = content.regulations.find(({ id }) => id === regulation);
	if (!known) {
		throw new CommandFailure(2, m.cli_content_impact_unknown({ id: regulation }));
	}

	const found = impactOf(content, regulation);
	const { publications, certificates } = await findPublishedImpact(await context.open(), regulation, on);

	if (json) {
		context.json({ status: known.status, ...found, publications, certificates });
		return;
	}

	const told = (names: readonly string[]) => ({
		count: names.length,
		list: names.join(', ') || m.cli_content_impact_nothing()
	});
	const statusWords = {
		berlaku: m.regulation_in_force(),
		dicabut: m.regulation_repealed(),
		lewat: m.regulation_past_for({ election: known.madeFor ?? '–' })
	};
	context.out(m.cli_content_impact_status({ status: statusWords[known.status] }));
	context.out(m.cli_content_impact_lessons(told(found.lessons)));
	context.out(m.cli_content_impact_questions(told(found.questions)));
	context.out(m.cli_content_impact_rulings(told(found.rulings)));
	context.out(m.cli_content_impact_regulations(told(found.regulations)));
	context.out(m.cli_content_impact_programmes(told(found.programmes)));
	context.out(m.cli_content_impact_circulars(told(found.circulars)));
	context.out(m.cli_content_impact_pledges(told(found.pledges)));
	context.out(m.cli_content_impact_calendars(told(found.calendars)));
	context.out(
		m.cli_content_impact_publications(
			told(publications.map(({ moduleId: module, n }) => m.cli_content_impact_publication({ module, n })))
		)
	);
	context.out(m.cli_content_impact_certificates({ count: certificates }));
}

async function publish(
	context: Context,
	moduleId: string | undefined,
	options: { change?: string; note?: string; json?: boolean }
): Promise<void> {
	const db = await context.open();
	const report = await publishFolder(db, shipped(context), {
		overlay: overlayOf(context),
		moduleId,
		change: changeOf(options),
		by: 'command',
		now: context.now(),
		clock: context.now
	});

	for (const line of findingLines(report.findings, { all: false })) context.note(line);
	for (const line of kindLines(report.findings, { all: false })) context.note(line);
	if (options.json) context.json(report);
	else {
		for (const line of reportLines(report)) context.out(line);
		await tellTouched(
			context,
			report.modules.flatMap(({ corrections }) => corrections ?? [])
		);
	}
}

/** @throws CommandFailure with exit code 2 */
function changeOf({ change, note }: { change?: string; note?: string }): Change | undefined {
	if (change === undefined && note === undefined) return undefined;
	if (change !== 'minor' && change !== 'corrects') throw new CommandFailure(2, m.cli_content_change_unknown());
	if (note === undefined || note.trim() === '') throw new CommandFailure(2, m.publishing_note_missing());

	return { kind: change, note };
}

function reportLines({ regulations, rulings, texts, modules, programmes }: PublishReport): string[] {
	return [
		...regulations.map(({ id, citedBy }) =>
			citedBy.length > 0
				? m.cli_content_regulation_cited({ id, modules: citedBy.join(', ') })
				: m.cli_content_regulation({ id })
		),
		...rulings.map((id) => m.cli_content_rulings({ id })),
		...texts.map(({ ref: id, version, reopened }) =>
			reopened > 0 ? m.cli_content_text_again({ id, version, count: reopened }) : m.cli_content_text({ id, version })
		),
		...modules.flatMap(({ moduleId: module, outcome, n, voided }) => {
			if (outcome === 'published') {
				return [
					m.cli_content_published({ module, n }),
					...(voided ?? []).map((question) => m.cli_content_voided({ module, question }))
				];
			}

			if (outcome === 'unchanged') return m.cli_content_unchanged({ module, n });

			return outcome === 'uploaded'
				? m.cli_content_stays_uploaded({ module, n })
				: m.cli_content_stays_withdrawn({ module });
		}),
		...programmes.flatMap(({ programmeId: programme, outcome, enrolled, unknownUnits, keptAudiences }) => [
			outcome === 'unchanged'
				? m.cli_content_programme_unchanged({ programme })
				: m.cli_content_programme({ programme, count: enrolled }),
			...unknownUnits.map((code) => m.cli_content_unit_unknown({ programme, code })),
			...keptAudiences.map((cycle) => m.cli_content_audience_kept({ programme, cycle }))
		])
	];
}

export function shipped(context: Context): string {
	return asTyped(join(context.root, 'content'));
}

export function overlayOf(context: Context): string | undefined {
	const { contentOverlay } = context.settings;

	return contentOverlay === undefined ? undefined : asTyped(contentOverlay);
}

/** As one would type it from here, so that findings can be clicked. */
function asTyped(folder: string): string {
	const typed = relative(process.cwd(), folder);

	return typed.startsWith('..') ? folder : typed || '.';
}
