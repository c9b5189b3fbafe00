import type { Tokens } from 'marked';
import { m } from '#lib/paraglide/messages.js';
import { readInteraction, type Headed, type ReadInteraction } from './interaction.ts';
import { startsWithLabel } from './labels.ts';
import type { Key, Next, Option, Scene, SceneKey } from './model.ts';
import type { ReadOption } from './options.ts';
import { readHeading, readInteractionType, type QuestionContext } from './question.ts';
import { interactionTypes, sceneChips } from './question-chips.ts';
import { renderMarkdown } from './render.ts';
import type { Place } from './source.ts';
import { rawText, type Placed } from './tokens.ts';

export type ReadScenario = {
	shown: { stemHtml: string; options: Option[]; fixedOrder: boolean };
	scenes: Scene[];
	key: Omit<Key, 'hintHtml'>;
	/** The story as Markdown. */
	stem: string;
	optionLists: ReadOption[][];
};

type ReadScene = ReadInteraction & { id: string; place: Place; scene: Scene };

/** Reads a story and its `####` questions, and where each of them leads. */
export function readScenario(blocks: Placed[], headed: Omit<Headed, 'id'>, context: QuestionContext): ReadScenario {
	const { findings } = context;
	const starts = blocks.flatMap((block, index) => (isSceneHeading(block) ? [index] : []));
	const story = blocks.slice(0, starts[0] ?? blocks.length);

	for (const name of ['nilai', 'tetap', ...interactionTypes]) {
		const chip = headed.chips.find(name);

		if (chip) findings.add('chip-misplaced', chip.region.place(), m.content_chip_on_scenario());
	}
	for (const block of story) {
		if (block.token.type === 'blockquote' && startsWithLabel(block)) {
			findings.add('label-invalid', block.region.place(), m.content_label_on_scenario());
		}
	}
	if (starts.length === 0) findings.add('scene-missing', headed.place, m.content_scene_missing());

	const scenes = starts.map((start, index) =>
		readScene(blocks.slice(start, starts[index + 1] ?? blocks.length), context)
	);
	const stem = rawText(story).trim();

	return {
		shown: { stemHtml: renderMarkdown(stem, context.register), options: [], fixedOrder: false },
		scenes: scenes.map(({ scene }) => scene),
		key: {
			right: [],
			scoring: 'semua',
			weights: {},
			explanationHtml: null,
			legalBasisHtml: null,
			citations: scenes.flatMap(({ key }) => key.citations),
			feedback: {},
			scenes: readWays(scenes, context)
		},
		stem,
		optionLists: scenes.map(({ options }) => options)
	};
}

function readScene(blocks: Placed[], context: QuestionContext): ReadScene {
	const { id = '', place, chips, title, titleHtml, rest } = readHeading(blocks, sceneChips, context);
	const type = readInteractionType(chips, rest, context.findings);

	const read = readInteraction(type, rest, { id: id || title, chips, place }, { ...context, scene: true });
	const { stemHtml, options, rows, fixedOrder } = read.shown;

	if (read.hintHtml !== null) context.findings.add('label-invalid', place, m.content_hint_in_scene());

	return {
		...read,
		id,
		place,
		scene: {
			id,
			type,
			title,
			titleHtml,
			stemHtml,
			options,
			...(rows && { rows }),
			fixedOrder: fixedOrder ?? (chips.has('tetap') || context.defaults.fixedOrder)
		}
	};
}

/**
 * Where each scene leads: by its options, else to the next that no option leads to, else to the end. Every scene is come
 * to: one that no option leads to follows those before it.
 */
function readWays(scenes: ReadScene[], { findings }: QuestionContext): Record<string, SceneKey & { next: Next }> {
	const named = new Set<string>();
	const ways = scenes.map(({ id, key, options }, index) => {
		const later = scenes.slice(index + 1);
		const byOption: Record<string, string> = {};

		for (const { id: option, leadsTo } of options) {
			if (!leadsTo) continue;

			if (later.some((scene) => scene.id === leadsTo.id)) {
				byOption[option] = leadsTo.id;
				named.add(leadsTo.id);
			} else findings.add('scene-unknown', leadsTo.place, m.content_scene_unknown({ id: leadsTo.id }));
		}

		return { id, key, byOption, later };
	});

	return Object.fromEntries(
		ways.map(({ id, key, byOption, later }) => [
			id,
			{ ...key, next: { byOption, otherwise: later.find((scene) => !named.has(scene.id))?.id ?? null } }
		])
	);
}

function isSceneHeading({ token }: Placed): boolean {
	return token.type === 'heading' && (token as Tokens.Heading).depth === 4;
}
