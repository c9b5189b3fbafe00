/** What the selects of the staff forms offer; the words are those of the staff file. */
const labels: Record<string, string> = { jpt: 'JPT', plt: 'Plt.', plh: 'Plh.' };

export const categoryChoices = choices([
	'pelaksana',
	'fungsional',
	'pengawas',
	'administrator',
	'jpt',
	'camat',
	'lurah'
]);
export const employmentChoices = choices(['PNS', 'CPNS', 'PPPK', 'PPPK paruh waktu', 'non-ASN']);
export const postKindChoices = choices(['definitif', 'plt', 'plh']);

export function labelOf(value: string): string {
	return labels[value] ?? value.charAt(0).toUpperCase() + value.slice(1);
}

function choices(values: string[]): { value: string; label: string }[] {
	return values.map((value) => ({ value, label: labelOf(value) }));
}
