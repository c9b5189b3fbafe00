// Prints what the built server answers to, as a list of entries. Plain JavaScript in a process of its own: the built
// chunks are to be loaded as Node loads them.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'fallback'];
const chunks = join(process.argv[2], 'build', 'server', 'chunks');
const file = readdirSync(chunks).find((name) => /^manifest\.js-[\w-]+\.js$/.test(name));
const loaded = await import(pathToFileURL(join(chunks, file)).href);
const { nodes, routes, prerendered_routes: prerendered, remotes } = Object.values(loaded).find((value) => value?._)._;
const entries = [...prerendered, ...Object.keys(remotes)].map((name) => `unguarded ${name}`);
const layouts = new Set();

for (const { id, page, endpoint } of routes) {
	if (page) {
		const { server } = await nodes[page.leaf]();
		entries.push(`page ${id}`, ...Object.keys(server?.actions ?? {}).map((name) => `action ${id}?/${name}`));
		for (const layout of page.layouts) layouts.add(layout);
	}
	if (endpoint) {
		const handlers = await endpoint();
		entries.push(...methods.filter((method) => method in handlers).map((method) => `${method} ${id}`));
	}
}

for (const layout of layouts) {
	const { server, server_id: source } = layout === undefined ? {} : await nodes[layout]();
	if (server?.load) entries.push(`layout ${source.replace(/^src\/routes/, '')}`);
}

process.stdout.write(JSON.stringify(entries));
process.exit(0);
