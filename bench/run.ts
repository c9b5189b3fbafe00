// `npm run bench [name …] [-- --keep]`: measures, prints tables and JSON, and with --keep writes docs/performance.md.
import { ensureBuilt } from '../src/cli/prepare.mjs';
import { bytes, lighthouse, slow } from './browser.ts';
import { removeTemplates } from './city.ts';
import { content, search } from './content.ts';
import { burst, deadline } from './deadline.ts';
import { draw } from './draw.ts';
import { figures } from './figures.ts';
import { growth } from './growth.ts';
import { journey, lesson } from './journey.ts';
import { certificate } from './parts.ts';
import { asMarkdown, conditions, keep, type Report } from './report.ts';
import { replay } from './replay.ts';
import { save } from './save.ts';
import { oversight } from './oversight.ts';
import { staff } from './staff.ts';

/** Everything that is measured, in the order in which it runs when none is named. */
const benchmarks: Record<string, () => Promise<Report>> = {
	certificate,
	save,
	lesson,
	bytes,
	slow,
	lighthouse,
	journey,
	growth,
	deadline,
	burst,
	figures,
	draw,
	replay,
	content,
	search,
	staff,
	oversight
};

const words = process.argv.slice(2);
const named = words.filter((word) => !word.startsWith('--'));
const unknown = named.find((name) => !(name in benchmarks));

if (unknown !== undefined) {
	process.stderr.write(`There is no benchmark "${unknown}". There are: ${Object.keys(benchmarks).join(', ')}.\n`);
	process.exitCode = 2;
} else {
	ensureBuilt();

	for (const name of named.length > 0 ? named : Object.keys(benchmarks)) {
		process.stderr.write(`▸ ${name} …\n`);
		const started = Date.now();
		const on = conditions();
		const markdown = asMarkdown(name, await benchmarks[name]!(), on);
		process.stdout.write(`\n## ${name}\n\n${markdown}\n`);
		process.stderr.write(`▸ ${name}: ${Math.round((Date.now() - started) / 1000)} s\n`);
		if (words.includes('--keep')) keep(name, markdown);
	}
	await removeTemplates();
	process.exit();
}
