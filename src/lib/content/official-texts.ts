import { m } from '#lib/paraglide/messages.js';
import type { Register } from './citations.ts';
import type { Findings } from './findings.ts';
import { readFrontMatter } from './front-matter.ts';
import type { CircularKind, OfficialText, Origin, PledgeKind } from './model.ts';
import type { NeutralityGuard } from './neutrality.ts';
import { checkProse } from './prose.ts';
import { isId } from './question.ts';
import { renderMarkdown } from './render.ts';
import type { Source } from './source.ts';
import { placedBlocks } from './tokens.ts';

/** What stands in `content/circulars` and in `content/pledges`. */
export const circularKinds = ['surat edaran'] as const satisfies readonly CircularKind[];
export const pledgeKinds = ['ikrar', 'pakta integritas'] as const satisfies readonly PledgeKind[];

const mostVersions = 1000;

/** Reads a text of the institution: a circular or a pledge, whichever kinds its folder holds. */
export function readOfficialText<Kind extends CircularKind | PledgeKind>(
	source: Source,
	id: string,
	origin: Origin,
	kinds: readonly Kind[],
	{ register, guard, findings }: { register: Register; guard: NeutralityGuard; findings: Findings }
): OfficialText<Kind> | undefined {
	const front = readFrontMatter(source, findings);
	if (!front) return undefined;

	const { fields, body } = front;
	const blocks = placedBlocks(body);

	if (!isId(id)) findings.add('file-name', source.place(0), m.content_file_name_official({ name: id }));
	if (fields.requiredText('id') !== id) fields.invalid('id', m.content_expected_file_name({ name: id }));

	const title = fields.requiredText('judul');
	const kind = fields.requiredChoice('jenis', kinds);
	const version = fields.requiredNumber('versi', 1, mostVersions);
	const example = fields.requiredChoice('contoh', ['ya', 'tidak']);
	const institution = fields.requiredText('instansi');
	const date = fields.requiredDate('tanggal');
	fields.finish();

	if (!blocks.some(({ token }) => token.type !== 'space')) {
		findings.add('text-empty', source.place(0), m.content_official_empty());
	}
	const { images } = checkProse(blocks, register, findings);
	guard.check(source, [], images, findings);

	if (!title || !kind || !version || !example || !institution || !date) return undefined;

	return {
		id,
		kind,
		title,
		version,
		example: example === 'ya',
		institution,
		date,
		bodyHtml: renderMarkdown(body.text, register),
		origin
	};
}
