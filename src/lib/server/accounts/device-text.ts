import { m } from '#lib/paraglide/messages.js';

const browsers: [RegExp, string][] = [
	[/SamsungBrowser/, 'Samsung Internet'],
	[/\b(?:OPR|OPT|OPiOS)\/|Opera/, 'Opera'],
	[/\bEdg(?:A|iOS)?\//, 'Edge'],
	[/Firefox|FxiOS/, 'Firefox'],
	[/Chrome|CriOS/, 'Chrome'],
	// Apps that open a page inside themselves on an iPhone do not say Safari.
	[/Safari|AppleWebKit/, 'Safari']
];
const systems: [RegExp, string][] = [
	[/Android/, 'Android'],
	[/iPhone|iPad/, 'iPhone / iPad'],
	[/Windows/, 'Windows'],
	[/\bCrOS\b/, 'ChromeOS'],
	[/Mac OS X/, 'Mac'],
	[/Linux/, 'Linux']
];

/** "Chrome di Android": enough to know one's own devices again. */
export function deviceText(userAgent: string | null): string {
	const nameIn = (names: [RegExp, string][]) => names.find(([pattern]) => pattern.test(userAgent ?? ''))?.[1];
	const browser = nameIn(browsers);
	const system = nameIn(systems);

	return browser && system ? m.account_device({ browser, system }) : (browser ?? system ?? m.account_device_unknown());
}
