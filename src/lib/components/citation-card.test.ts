import { expect, it } from 'vitest';
import { cardAddress } from './citation-card.ts';

const origin = 'https://netral.example';
const addressOf = (href: string) => cardAddress({ href: new URL(href, origin).href }, origin);

it('a citation is fetched from its regulation, with the article where it names one', () => {
	expect(addressOf('/regulations/uu-20-2023#pasal-9-ayat-2')).toBe(
		'/regulations/uu-20-2023/citation?article=pasal-9-ayat-2'
	);
	expect(addressOf('/regulations/uu-20-2023')).toBe('/regulations/uu-20-2023/citation');
	expect(addressOf('/regulations/uu-20-2023#a%26b')).toBe('/regulations/uu-20-2023/citation?article=a%26b');
});

it('other links are left to the browser', () => {
	expect(addressOf('https://elsewhere.example/regulations/uu-20-2023')).toBeUndefined();
	expect(addressOf('/learn')).toBeUndefined();
	expect(addressOf('/regulations/uu-20-2023/citation')).toBeUndefined();
});
