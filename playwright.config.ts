import { defineConfig } from '@playwright/test';

export default defineConfig({
	testDir: 'tests',
	testMatch: '**/*.spec.ts',
	fullyParallel: true,
	// Each worker serves a database of its own; two fit on two cores.
	workers: 2,
	retries: 0,
	forbidOnly: !!process.env.CI,
	timeout: 90_000,
	expect: { timeout: 10_000 },
	outputDir: 'test-results',
	globalSetup: './tests/global-setup.ts',
	use: {
		locale: 'id-ID',
		timezoneId: 'Asia/Jakarta',
		viewport: { width: 360, height: 740 },
		// Recording one takes a sixth of the time; to look at a failure, run its test again with `--trace on`.
		trace: 'off',
		launchOptions: {
			...(process.env.NETRAL_CHROMIUM ? { executablePath: process.env.NETRAL_CHROMIUM } : {}),
			args: [
				// Chromium's sandbox cannot start as root, as in most containers.
				...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
				'--disable-quic',
				'--disable-background-networking',
				'--disable-component-update',
				'--disable-sync',
				'--no-first-run'
			]
		}
	}
});
