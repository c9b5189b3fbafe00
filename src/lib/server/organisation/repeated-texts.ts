/** Gives one copy of each text, however often it is read: in a large table most texts stand in many rows. */
export function repeatedTexts(): <Text extends string | null>(text: Text) => Text {
	const held = new Map<string, string>();

	return (text) => {
		if (text === null) return text;
		const copy = held.get(text);
		if (copy === undefined) held.set(text, text);

		return (copy ?? text) as typeof text;
	};
}
