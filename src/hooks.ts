import type { Transport } from '@sveltejs/kit';
import { Markup, packMarkup, unpackMarkup, type PackedMarkup } from '#lib/components/markup.ts';

export const transport: Transport = {
	Markup: {
		encode: (value) => value instanceof Markup && packMarkup(value),
		decode: (packed: PackedMarkup) => unpackMarkup(packed)
	}
};
