import { amountInWords, cycleInWords, dayInWords, exactMomentInWords } from '#lib/language/in-words.ts';
import { m } from '#lib/paraglide/messages.js';
import type { UnitFigures } from '../oversight/figures.ts';
import { countIn, stateLabel, states, totalOf } from '../oversight/states.ts';
import type { officialTextVersion } from '#lib/server/db/schema/official-texts.ts';
import type { CapsuleContents, CapsuleSubject, PublishedText } from './capsule.ts';
import type { ModuleText } from './capsule-content.ts';
import type { CapsuleStatement } from './capsule-statements.ts';

type OfficialTextVersion = typeof officialTextVersion.$inferSelect;

/** The first page of a capsule: opened from a folder, without a line and without scripts. Indonesian. */
export function indexPage(
	{ institution, timeZone, cycle, now }: CapsuleSubject,
	{ people, statements, certificates, attendances, modules, texts, entries }: CapsuleContents
): string {
	// Units without people of this programme say nothing; the table beside it has them all.
	const units = people.figures
		.flatMap((root) => withDepth(root, 0))
		.filter(({ depth, total }) => depth === 0 || totalOf(total) > 0);
	const count = amountInWords;
	const moment = exactMomentInWords(now, timeZone);

	return page(m.capsule_title(), [
		`<h1>${m.capsule_title()}</h1>`,
		definitions([
			[m.capsule_institution(), escape(institution)],
			[m.capsule_programme(), escape(`${cycle.title}, ${cycleInWords(cycle.key)}`)],
			[m.capsule_as_of(), escape(moment)],
			[m.capsule_people(), count(people.rows.length)]
		]),
		`<p>${escape(m.capsule_intro())}</p>`,
		section(m.capsule_verify_title(), [
			`<p>${escape(m.capsule_verify_text())}</p>`,
			`<pre>node verify-capsule.mjs . ${escape(m.capsule_fingerprint_here())}</pre>`,
			`<p>${escape(m.capsule_verify_answer())}</p>`,
			`<p>${escape(m.capsule_verify_apart())}</p>`,
			`<p>${escape(m.capsule_verify_alone())}</p>`
		]),
		section(m.capsule_figures_title(), [
			`<p>${escape(m.capsule_figures_text())} ${link('people.csv', m.capsule_people_file())} · ${link('figures.csv', m.capsule_figures_file())}</p>`,
			table(
				m.capsule_figures_title(),
				[
					m.roster_list_unit(),
					m.capsule_figures_own(),
					m.capsule_figures_total(),
					m.capsule_share(),
					...states.map(stateLabel)
				],
				units.map(({ unit, own, total, depth }) => {
					const all = totalOf(total);
					const share = all === 0 ? null : countIn(total, 'certified') / all;

					return [
						`<span class="unit" style="padding-inline-start:${depth}rem">${escape(unit.name)}</span>`,
						count(totalOf(own)),
						count(all),
						share === null ? '' : bar(share),
						...states.map((state) => count(total[state]))
					];
				})
			)
		]),
		section(m.capsule_statements_title(), [
			statements.length === 0
				? `<p>${escape(m.capsule_statements_none())}</p>`
				: table(
						m.capsule_statements_title(),
						[
							m.capsule_statement_number(),
							m.roster_list_unit(),
							m.capsule_statement_post(),
							m.capsule_statement_signed(),
							m.capsule_statement_total(),
							m.capsule_statement_certified(),
							m.roster_list_state()
						],
						statements.map(statementRow)
					),
			`<p>${link('statements.csv', m.capsule_table_file())}</p>`
		]),
		section(m.capsule_certificates_title(), [
			`<p>${escape(m.capsule_certificates_text({ count: count(certificates) }))} ${link('certificates.csv', m.capsule_table_file())} · ${link('certificates/facts.ndjson', m.capsule_certificates_facts())}</p>`
		]),
		...(attendances > 0
			? [
					section(m.briefing_title(), [
						`<p>${escape(m.capsule_briefings_text({ count: count(attendances) }))} ${link('briefings.csv', m.capsule_table_file())}</p>`
					])
				]
			: []),
		...(modules.length > 0
			? [
					section(m.capsule_content_title(), [
						`<p>${escape(m.capsule_content_text())}</p>`,
						versionTable(m.capsule_content_title(), m.capsule_module(), modules)
					])
				]
			: []),
		...(texts.length > 0
			? [
					section(m.capsule_texts_title(), [
						`<p>${escape(m.capsule_texts_text())}</p>`,
						versionTable(m.capsule_texts_title(), m.capsule_text(), texts)
					])
				]
			: []),
		section(m.capsule_log_title(), [
			`<p>${escape(m.capsule_log_text({ count: count(entries) }))} ${link('log/entries.csv', m.capsule_log_table())} · ${link('log/entries.ndjson', m.capsule_log_file())} · ${link('log/checkpoints.json', m.capsule_checkpoints_file())}</p>`
		]),
		section(m.capsule_files_title(), [
			`<p>${escape(m.capsule_files_text())}</p>`,
			table(
				m.capsule_files_title(),
				[m.capsule_files_name(), m.capsule_files_is()],
				fileRows().map(([names, is]) => [
					names.map((name) => `<code class="whole">${name}</code>`).join('<br>'),
					escape(is)
				])
			)
		]),
		`<p class="small">${escape(m.capsule_claims())}</p>`
	]);
}

/** What every file of a capsule is. */
function fileRows(): [string[], string][] {
	return [
		[['people.csv'], m.capsule_is_people()],
		[['figures.csv'], m.capsule_is_figures()],
		[['statements.csv'], m.capsule_is_statements_table()],
		[['statements/'], m.capsule_is_statements()],
		[['certificates.csv'], m.capsule_is_certificates_table()],
		[['certificates/'], m.capsule_is_certificates()],
		[['briefings.csv'], m.capsule_is_briefings()],
		[['content/'], m.capsule_is_content()],
		[['log/'], m.capsule_is_log()],
		[['manifest.json', 'manifest.sig'], m.capsule_is_manifest()],
		[['key.pem'], m.capsule_is_key()],
		[['verify-capsule.mjs'], m.capsule_is_script()]
	];
}

type PlacedUnit = UnitFigures & { depth: number };

/** A unit and all below it, each with how far below. */
function withDepth(figures: UnitFigures, depth: number): PlacedUnit[] {
	return [{ ...figures, depth }, ...figures.children.flatMap((child) => withDepth(child, depth + 1))];
}

function statementRow({
	number,
	unit,
	post,
	signedAt,
	total,
	certified,
	state,
	reasons,
	files
}: CapsuleStatement): string[] {
	return [
		`<span class="whole">${link(`statements/${files}.pdf`, number)}</span><br>${link(`statements/${files}.csv`, m.capsule_statement_list())}`,
		escape(unit),
		escape(post),
		escape(signedAt),
		amountInWords(total),
		amountInWords(certified),
		[state, ...reasons].map(escape).join('<br>')
	];
}

function versionTable(caption: string, heading: string, versions: readonly PublishedText[]): string {
	return table(
		caption,
		[heading, m.capsule_version(), 'SHA-256'],
		versions.map(({ title, version, sha256, page: at }) => [
			link(at, title),
			String(version),
			`<code>${escape(sha256)}</code>`
		])
	);
}

/** One version of a circular or a pledge, to be read. */
export function officialTextPage(
	{ title, version, sha256, institution, issuedOn, bodyHtml }: OfficialTextVersion,
	origin: string
): string {
	return page(title, [
		`<p>${link('../index.html', m.capsule_title())}</p>`,
		`<h1>${escape(title)}</h1>`,
		`<p>${escape(`${institution}, ${dayInWords(issuedOn)}`)}</p>`,
		`<p>${escape(m.capsule_module_version({ version }))} <code>${escape(sha256)}</code></p>`,
		elsewhere(bodyHtml, origin)
	]);
}

/** The lessons of one version of a module, to be read; the text was rendered and sanitised when it was published. */
export function modulePage({ module, version, sha256, lessons }: ModuleText, origin: string): string {
	return page(module.title, [
		`<p>${link('../index.html', m.capsule_title())}</p>`,
		`<h1>${escape(module.title)}</h1>`,
		`<p>${escape(m.capsule_module_version({ version }))} <code>${escape(sha256)}</code></p>`,
		elsewhere(module.introductionHtml, origin),
		...lessons.map(
			({ title, parts }) =>
				`<section><h2>${escape(title)}</h2>${parts
					.map((part) =>
						part.kind === 'text'
							? elsewhere(part.html, origin)
							: `<p class="small">${escape(m.capsule_self_check())}</p>`
					)
					.join('\n')}</section>`
		)
	]);
}

/** What the text shows lies beside its page; what it links to stays where it was read. */
function elsewhere(html: string, origin: string): string {
	return html.replaceAll('src="/pictures/', 'src="pictures/').replaceAll('href="/', `href="${escape(origin)}/`);
}

function page(title: string, parts: readonly string[]): string {
	return `<!doctype html>
<html lang="id">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src 'self' file:">
<title>${escape(title)}</title>
<style>${styles}</style>
</head>
<body>
<main>
${parts.join('\n')}
</main>
</body>
</html>
`;
}

const styles = `
:root { color-scheme: light dark; --ink: light-dark(#1d1b26, #ecebf2); --paper: light-dark(#fdfdfc, #16151c); --line: light-dark(#c9c7d3, #45434f); --accent: light-dark(#4a2f9c, #b9a6ff); }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.0625rem/1.55 system-ui, sans-serif; }
main { max-width: 90rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { line-height: 1.2; }
p, pre, ul, ol, aside, blockquote { max-width: 44rem; }
img { max-width: 100%; height: auto; }
a { color: var(--accent); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1.5rem; }
dt { font-weight: 600; }
dd { margin: 0; }
pre { padding: 0.75rem; border: 1px solid var(--line); white-space: pre-wrap; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
code { overflow-wrap: anywhere; font-size: 0.85em; }
table { border-collapse: collapse; min-width: 100%; }
th { font-size: 0.85em; }
th, td { padding: 0.4rem 0.5rem; border-bottom: 1px solid var(--line); text-align: start; vertical-align: top; }
td { font-variant-numeric: tabular-nums; }
th.number, td.number { text-align: end; }
.unit { display: block; min-width: min(12rem, 40vw); }
.share, .whole { white-space: nowrap; }
.bar { display: inline-block; width: 4rem; height: 0.8rem; border: 1px solid var(--ink); print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.bar span { display: block; height: 100%; background: var(--ink); }
.small { font-size: 0.9rem; }
@page { size: A4 landscape; margin: 12mm; }
@media print {
	:root { color-scheme: light; --paper: #fff; }
	body { font-size: 10pt; }
	main { max-width: none; padding: 0; }
	.scroll { overflow: visible; }
	table { font-size: 7.5pt; }
	th { font-size: 7pt; hyphens: auto; }
	th, td { padding-inline: 1mm; overflow-wrap: anywhere; }
	.unit { min-width: 0; }
	tr { break-inside: avoid; }
}
`;

function section(title: string, parts: readonly string[]): string {
	return `<section>\n<h2>${escape(title)}</h2>\n${parts.join('\n')}\n</section>`;
}

function definitions(pairs: readonly [string, string][]): string {
	return `<dl>${pairs.map(([term, text]) => `<dt>${escape(term)}</dt><dd>${text}</dd>`).join('')}</dl>`;
}

/** @param rows cells that are markup already */
function table(caption: string, headings: readonly string[], rows: readonly (readonly string[])[]): string {
	const column = headings.map((_, at) =>
		rows.every((cells) => /^[\d.]+$/.test(cells[at] ?? '')) ? ' class="number"' : ''
	);
	const head = headings.map((text, at) => `<th scope="col"${column[at]}>${escape(text)}</th>`).join('');
	const body = rows
		.map((cells) => `<tr>${cells.map((cell, at) => `<td${column[at]}>${cell}</td>`).join('')}</tr>`)
		.join('\n');

	return `<div class="scroll" tabindex="0" role="region" aria-label="${escape(caption)}"><table><thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody></table></div>`;
}

/** A share from 0 to 1 as a bar with its number; never rounded up to all, nor down to nothing. */
function bar(share: number): string {
	const percent = share > 0 && share < 1 ? Math.min(99, Math.max(1, Math.round(share * 100))) : Math.round(share * 100);

	return `<span class="share"><span class="bar" aria-hidden="true"><span style="width:${percent}%"></span></span> ${percent}%</span>`;
}

function link(to: string, text: string): string {
	return `<a href="${escape(to)}">${escape(text)}</a>`;
}

function escape(text: string): string {
	return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
