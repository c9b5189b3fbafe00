import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/** Kit's own modules stay in routes, hooks and `src/lib/web`, so the routes and the command line share one core. */
const kitModules = ['$app/*', '$env/*', '@sveltejs/kit', '@sveltejs/kit/*', '$lib', '$lib/*'];

const forbid = (patterns) => ({ 'no-restricted-imports': ['error', { patterns }] });

export default ts.config(
	{ ignores: ['**/build/', '**/.svelte-kit/', 'data/', 'src/lib/paraglide/', 'test-results/', 'node_modules/'] },
	...ts.configs.recommended,
	...svelte.configs.recommended,
	{ languageOptions: { globals: { ...globals.browser, ...globals.node } } },
	{
		files: ['**/*.svelte', '**/*.svelte.ts'],
		languageOptions: {
			parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig }
		},
		rules: {
			'svelte/no-at-html-tags': 'error',
			// Netral is served from the root of its address; plain paths are the same in pages, messages and content.
			'svelte/no-navigation-without-resolve': 'off'
		}
	},
	{
		rules: { ...forbid([{ group: ['$lib', '$lib/*'], message: 'Import as #lib/….ts; plain Node resolves it too.' }]) }
	},
	{
		files: ['src/lib/server/**', 'src/lib/content/**', 'src/lib/exchange/**', 'src/lib/assessment/**', 'src/cli/**'],
		rules: forbid([
			{ group: kitModules, message: 'The core knows no framework: routes and the command line are its two faces.' },
			{ group: ['#lib/web/*', '**/web/*', '**/routes/**'], message: 'Imports point one way: routes → web → server.' }
		])
	},
	{
		files: ['src/lib/content/**', 'src/lib/exchange/**', 'src/lib/assessment/**'],
		rules: forbid([
			{
				group: [...kitModules, '#lib/server/*', '#lib/web/*', 'drizzle-orm', 'drizzle-orm/*', 'node:*'],
				message: 'Content, exchange and assessment are pure: they run in the browser, the server and the command line.'
			}
		])
	},
	{
		files: ['src/lib/components/**'],
		rules: forbid([
			{ group: ['#lib/server/*', '#lib/web/*', '$lib', '$lib/*'], message: 'Components take props; loads fetch.' }
		])
	},
	{
		files: ['src/**'],
		ignores: ['src/lib/web/sessions.server.ts'],
		rules: {
			'no-restricted-syntax': [
				'error',
				{
					selector: "ImportDeclaration[source.value='lucia']",
					message: 'lucia stays behind src/lib/web/sessions.server.ts.'
				}
			]
		}
	}
);
