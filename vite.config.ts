import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';
import { messageOptions } from './src/cli/prepare-messages.mjs';

export default defineConfig({
	plugins: [sveltekit(), paraglideVitePlugin(messageOptions)],
	environments: {
		client: {
			build: {
				rolldownOptions: {
					output: {
						codeSplitting: {
							groups: [
								// Changes seldom, so browsers keep it over releases.
								{
									name: 'framework',
									test: /node_modules/,
									entriesAware: true,
									entriesAwareMergeThreshold: 4000,
									priority: 2
								},
								// Each text that two pages share would become a file of its own: a request of 800 ms on a poor line.
								{ name: 'shared', minShareCount: 2, entriesAware: true, entriesAwareMergeThreshold: 3000, priority: 1 }
							]
						}
					}
				}
			}
		}
	}
});
