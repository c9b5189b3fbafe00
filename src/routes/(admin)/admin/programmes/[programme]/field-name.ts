/** The name of a field of the group at a place of the form. */
export function nameOf(field: string, index: number): string {
	return `${field}-${index + 1}`;
}
