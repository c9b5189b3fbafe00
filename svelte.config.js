import adapter from '@sveltejs/adapter-node';

/** @type {import('@sveltejs/kit').Config} */
const config = {
	compilerOptions: { runes: ({ filename }) => (filename.includes('node_modules') ? undefined : true) },
	kit: {
		// The few lines of style of a component would each be a file: on a poor line a request costs more than sending them.
		inlineStyleThreshold: 1600,
		// Files are compressed once, at build.
		adapter: adapter({ precompress: true }),
		csp: {
			mode: 'auto',
			directives: {
				'default-src': ['self'],
				'script-src': ['self'],
				// Svelte's transitions and inline SVG charts set style attributes; styles carry no scripts.
				'style-src': ['self', 'unsafe-inline'],
				'img-src': ['self', 'data:'],
				'font-src': ['self'],
				'connect-src': ['self'],
				'object-src': ['none'],
				'base-uri': ['none'],
				'form-action': ['self'],
				'frame-ancestors': ['none']
			}
		},
		typescript: {
			config: (config) => {
				config.include = [
					...config.include,
					'../drizzle.config.ts',
					'../playwright.config.ts',
					'../bench/**/*.ts',
					'../docs/**/*.ts'
				];
			}
		}
	}
};

export default config;
