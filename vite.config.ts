import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';
import { messageOptions } from './src/cli/prepare-messages.mjs';

export default defineConfig({
	plugins: [sveltekit(), paraglideVitePlugin(messageOptions)]
});
