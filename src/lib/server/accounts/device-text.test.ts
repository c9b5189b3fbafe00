import { expect, test } from 'vitest';
import { deviceText } from './device-text.ts';

const webKit = 'AppleWebKit/537.36 (KHTML, like Gecko)';
const appleWebKit = 'AppleWebKit/605.1.15 (KHTML, like Gecko)';
const iPhone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X)';
const windows = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)';
const android = 'Mozilla/5.0 (Linux; Android 10; K)';

test.each([
	['Chrome di Android', `${android} ${webKit} Chrome/131.0.0.0 Mobile Safari/537.36`],
	['Samsung Internet di Android', `${android} ${webKit} SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36`],
	['Firefox di Android', 'Mozilla/5.0 (Android 14; Mobile; rv:132.0) Gecko/132.0 Firefox/132.0'],
	['Edge di Android', `${android} ${webKit} Chrome/131.0.0.0 Mobile Safari/537.36 EdgA/131.0.0.0`],
	['Opera di Android', `${android} ${webKit} Chrome/130.0.0.0 Mobile Safari/537.36 OPR/86.0.0.0`],
	[
		'Chrome di Android',
		`Mozilla/5.0 (Linux; Android 13; wv) ${webKit} Version/4.0 Chrome/131.0.0.0 Mobile Safari/537.36`
	],
	['Safari di iPhone / iPad', `${iPhone} ${appleWebKit} Version/18.1 Mobile/15E148 Safari/604.1`],
	['Chrome di iPhone / iPad', `${iPhone} ${appleWebKit} CriOS/131.0.6778.73 Mobile/15E148 Safari/604.1`],
	['Firefox di iPhone / iPad', `${iPhone} ${appleWebKit} FxiOS/132.0 Mobile/15E148 Safari/605.1.15`],
	['Edge di iPhone / iPad', `${iPhone} ${appleWebKit} Version/18.0 EdgiOS/131.0.2903.68 Mobile/15E148 Safari/604.1`],
	['Opera di iPhone / iPad', `${iPhone} ${appleWebKit} Version/18.1 Mobile/15E148 Safari/604.1 OPT/5.2.0`],
	['Safari di iPhone / iPad', `${iPhone} ${appleWebKit} Mobile/15E148`],
	['Chrome di Windows', `${windows} ${webKit} Chrome/131.0.0.0 Safari/537.36`],
	['Edge di Windows', `${windows} ${webKit} Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0`],
	['Firefox di Windows', 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0'],
	['Safari di Mac', `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${appleWebKit} Version/18.1 Safari/605.1.15`],
	['Firefox di Linux', 'Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0'],
	['Chrome di ChromeOS', `Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${webKit} Chrome/131.0.0.0 Safari/537.36`]
])('says %s', (device, userAgent) => {
	expect(deviceText(userAgent)).toBe(device);
});

test('says what it knows of a device that it knows half of, and nothing of others', () => {
	expect(deviceText('Mozilla/5.0 (Mobile; rv:48.0) Gecko/48.0 Firefox/48.0 KAIOS/2.5')).toBe('Firefox');
	expect(deviceText('curl/8.5.0')).toBe('Perangkat tidak dikenal');
	expect(deviceText(null)).toBe('Perangkat tidak dikenal');
});
