import { defineConfig } from 'vitest/config';

// Without Kit's plugin: the core knows no framework, and its tests start in half the time. Files share the modules of their
// process, because loading two thousand messages anew for each took longer than all tests; a test keeps nothing in a module.
export default defineConfig({
	test: { include: ['src/**/*.test.ts', 'docs/**/*.test.ts'], environment: 'node', isolate: false, testTimeout: 60_000 }
});
