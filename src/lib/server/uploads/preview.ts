import type { PreparedModule } from '../publishing/prepare.ts';

/** How texts show a picture: the renderer writes it just so, and words of a text cannot, because their `<` is escaped. */
const shown = /(<img src=")\/pictures\/(?=[0-9a-f]{64}\.)/g;

/** A module whose texts show the pictures of the upload, which are not published. */
export function withOwnPictures(prepared: PreparedModule, uploadId: string): PreparedModule {
	return everyText(prepared, (text) => text.replace(shown, `$1/author/uploads/${uploadId}/pictures/`));
}

/** The same value, with another text for each. */
function everyText<T>(value: T, change: (text: string) => string): T {
	if (typeof value === 'string') return change(value) as T;
	if (Array.isArray(value)) return value.map((one: unknown) => everyText(one, change)) as T;
	if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;

	return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, everyText(one as unknown, change)])) as T;
}
