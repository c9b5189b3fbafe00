import { defineConfig } from 'vitest/config';

// Without Kit's plugin: the core knows no framework, and its tests start in half the time.
export default defineConfig({
	test: { include: ['src/**/*.test.ts', 'docs/**/*.test.ts'], environment: 'node', testTimeout: 30_000 }
});
