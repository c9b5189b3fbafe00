import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { applicationRoot } from '#lib/server/application-root.ts';
import { readTexts, textsIn } from './test-sources.ts';

const texts = readTexts();
const keys = Object.keys(JSON.parse(readFileSync(join(applicationRoot(), 'messages', 'id.json'), 'utf8'))).filter(
	(key) => key !== '$schema'
);

test('every message is used somewhere, and no message that is used is missing', () => {
	expect(keys.length).toBeGreaterThan(1000);
	expect(
		keys.filter((key) => !texts.used.has(key)),
		'are used nowhere'
	).toEqual([]);
	expect(
		[...texts.used].filter((key) => !keys.includes(key)),
		'are no messages'
	).toEqual([]);
});

test('which message is meant can be read from the source', () => {
	expect(texts.hidden).toEqual([]);
});

test('no message is said before it is known who reads it', () => {
	expect(texts.frozen).toEqual([]);
});

test('people read nothing that is not a message', () => {
	expect(texts.hardCoded).toEqual([]);
});

test('content says that it is Indonesian', () => {
	expect(texts.unmarked).toEqual([]);
});

test('dates, numbers and lists are written in one place', () => {
	expect(texts.unlocalised).toEqual([]);
});

const component = (body: string) =>
	textsIn(
		'src/routes/+page.svelte',
		`<script lang="ts">import { m } from '#lib/paraglide/messages.js';</script>${body}`
	);

test.each([
	'<p>Selamat datang</p>',
	'<title>Masuk · {m.app_name()}</title>',
	'<img alt="Peta" src="/peta.svg" />',
	'<Field label="Nama" name="name" />',
	"<p>{open ? 'Terbuka' : m.closed()}</p>",
	'<p>{`Soal ${number}`}</p>',
	"<button aria-label={busy ? 'Menyimpan' : undefined}></button>",
	'<meta name="description" content="Belajar netralitas" />'
])('a text that is no message is found: %s', (body) => {
	expect(component(body).hardCoded).toHaveLength(1);
});

test('a sentence in the script of a component is found', () => {
	const said = textsIn('src/routes/+page.svelte', "<script>const lead = 'Silakan masuk dahulu';</script><p>{lead}</p>");
	expect(said.hardCoded).toHaveLength(1);
});

test.each([
	'<p class="lead" id="isi">{m.app_name()} · {count} (2026)</p>',
	'<meta name="robots" content="noindex" />',
	"<p lang={dark ? 'id' : undefined}>{name ?? '–'}</p>",
	'<input type="search" name="q" autocomplete="off" />'
])('what is no text for people is left alone: %s', (body) => {
	expect(component(body).hardCoded).toEqual([]);
});

test('stored HTML outside an element with its language is found', () => {
	expect(component('<p lang={contentLang()}><Html html={a} /></p>').unmarked).toEqual([]);
	expect(component('<p><Html html={a} /></p>').unmarked).toHaveLength(1);
});

const script = (name: string, body: string) =>
	textsIn(name, `import { m } from '#lib/paraglide/messages.js';\n${body}`);

test.each([
	['src/lib/server/a.ts', "throw new Problem('gone', 'Sudah tidak ada.');"],
	['src/lib/server/a.ts', "const told = { message: 'Muat ulang halaman.' };"],
	['src/routes/+page.server.ts', 'error(404, `Modul ${id} tidak ada.`);'],
	['src/lib/web/a.server.ts', "const said = 'Silakan masuk dahulu';"],
	['src/routes/a/+server.ts', 'const page = `<h1 class="a b">${title}</h1><p>Coba lagi nanti</p>`;']
])('a sentence that is no message is found in %s: %s', (name, body) => {
	expect(script(name, body).hardCoded).toHaveLength(1);
});

test('markup and style sheets without words are left alone', () => {
	const page = 'const page = `<html lang="id"><style>h1{margin:0 auto}</style><p class="a b">${m.app_name()}</p>`;';
	expect(script('src/routes/a/+server.ts', page).hardCoded).toEqual([]);
});

test('what is for developers is left alone', () => {
	expect(script('src/lib/server/a.ts', "throw new Error('The roster has an unknown state.');").hardCoded).toEqual([]);
});

test('a message that is picked at run time or said at load time is found', () => {
	expect(script('src/lib/server/a.ts', 'const say = () => m[name]();').hidden).toHaveLength(1);
	expect(script('src/lib/server/a.ts', 'const all = m;').hidden).toHaveLength(1);
	expect(component('<p>{m[name]()}</p>').hidden).toHaveLength(1);
	expect(script('src/lib/server/a.ts', 'const title = m.app_name();').frozen).toHaveLength(1);
	expect(script('src/lib/server/a.ts', 'const title = () => m.app_name();').frozen).toEqual([]);
});

test('a date that is written by itself is found', () => {
	expect(script('src/lib/server/a.ts', "at.toLocaleString('id-ID');").unlocalised).toHaveLength(1);
	expect(component("<p>{new Intl.NumberFormat('id-ID').format(n)}</p>").unlocalised).toHaveLength(1);
});
