import sanitizeHtml from 'sanitize-html';
import { describe, expect, test } from 'vitest';
import { Register } from './citations.ts';
import { allowedAttributes, allowedTags, Anchors, renderInline, renderMarkdown } from './render.ts';
import { check } from './test-content.ts';

const picture = { type: 'image/png', width: 640, height: 200, bytes: new Uint8Array(), sha256: 'ab12' } as const;
const pictures = new Map(['a.png', 'alur.png'].map((name) => [name, { name, ...picture }]));
const register = new Register(check().content.regulations).withPictures(pictures);
const html = (markdown: string) => renderMarkdown(markdown, register);
const sanitized = (dirty: string) => sanitizeHtml(dirty, { allowedTags, allowedAttributes });

const site = 'https://netral.example';

/** What a browser would make of it. */
function elements(rendered: string): { tag: string; attributes: Record<string, string> }[] {
	const found: { tag: string; attributes: Record<string, string> }[] = [];

	sanitizeHtml(rendered, {
		allowedTags: false,
		allowedAttributes: false,
		allowVulnerableTags: true,
		transformTags: {
			'*': (tagName, attribs) => {
				found.push({ tag: tagName, attributes: { ...attribs } });
				return { tagName, attribs };
			}
		}
	});

	return found;
}

const attacks = [
	'<script>alert(1)</script>',
	'<img src=x onerror=alert(1)>',
	'<svg/onload=alert(1)>',
	'<a href="javascript:alert(1)">x</a>',
	'<!-- --><iframe src=//evil.example>',
	'[x](javascript:alert(1))',
	'[x](JaVaScRiPt:alert(1))',
	'[x](java&#10;script:alert(1))',
	'[x](java&Tab;script:alert(1))',
	'[x](&#106;avascript:alert(1))',
	'[x](&#x6A;avascript&colon;alert(1))',
	'[x](<java script:alert(1)>)',
	'[x](\u0001javascript:alert(1))',
	'[x](data:text/html;base64,PHNjcmlwdD4=)',
	'[x](vbscript:msgbox(1))',
	'[x](//evil.example)',
	'[x](/\\evil.example)',
	'[x](\\\\evil.example)',
	'![x](javascript:alert(1))',
	'![x" onerror="alert(1)](a.png)',
	'![x](a.png"onerror="alert(1))',
	'![x](a.png "t\\" onerror=alert(1)")',
	'![x](https://evil.example/pixel.png)',
	'[x](a "t\\" onmouseover=\\"alert(1)")',
	'<javascript:alert(1)>',
	'<https://a.example/"onmouseover="alert(1)>',
	'`<script>alert(1)</script>`',
	'```html"onload="x\n<script>alert(1)</script>\n```',
	'    <script>alert(1)</script>',
	'# <img src=x onerror=alert(1)>',
	'| <b onclick=x> |\n|---|\n| <script> |',
	'> [!BOLEH]<script>alert(1)</script>\n> <b>x</b>',
	'UU 20/2023 Pasal 9 ayat (2)<script>',
	'[UU 20/2023 Pasal 9 ayat (2)](https://a.example)',
	'[x]: javascript:alert(1)\n\n[x]',
	'&lt;script&gt;alert(1)&lt;/script&gt; &amp;lt;b&amp;gt;',
	'&#60;script&#62;',
	'\\<script>',
	'a<b>c</b\n>',
	'~~<u>~~ **<i>** _<s>_'
];

describe('rendering', () => {
	test.each(attacks)('leaves nothing to run of %s', (attack) => {
		for (const rendered of [html(attack), renderInline(attack, register), html(`- ${attack}\n\n> ${attack}`)]) {
			for (const { tag, attributes } of elements(rendered)) {
				expect(allowedTags).toContain(tag);

				for (const [name, value] of Object.entries(attributes)) {
					expect(allowedAttributes[tag]).toContain(name);
					if (name === 'href') expect(['http:', 'https:', 'mailto:']).toContain(new URL(value, site).protocol);
					if (name === 'src') expect(new URL(value, site).origin).toBe(site);
				}
			}

			expect(sanitized(rendered)).toBe(rendered);
		}
	});

	test('leads to no other site without saying which protocol', () => {
		for (const href of ['//evil.example', '/\\\\evil.example', '\\\\\\\\evil.example', '\t//evil.example']) {
			expect(html(`[x](<${href}>)`)).toBe('<p>x</p>');
		}
	});

	test('nests no link in a link', () => {
		expect(html('[UU 20/2023 Pasal 9 ayat (2)](https://a.example)')).toBe(
			'<p><a href="https://a.example">UU 20/2023 Pasal 9 ayat (2)</a></p>'
		);
	});

	test('makes a citation a link to its article', () => {
		expect(html('Lihat UU 20/2023 Pasal 9 ayat (2).')).toBe(
			'<p>Lihat <a class="citation" href="/regulations/uu-20-2023#pasal-9-ayat-2" data-article="Pasal 9 ayat (2)">UU 20/2023 Pasal 9 ayat (2)</a>.</p>'
		);
		expect(html('Dulu UU 5/2014 `riwayat`.')).toBe(
			'<p>Dulu <a class="citation" href="/regulations/uu-5-2014">UU 5/2014</a> <small class="history">(riwayat)</small>.</p>'
		);
		expect(html('`UU 20/2023`')).toBe('<p><code>UU 20/2023</code></p>');
	});

	test('gives every callout a word and a shape', () => {
		expect(html('> [!TIDAK BOLEH]\n> Memakai **mobil dinas**.')).toBe(
			[
				'<aside class="callout tidak-boleh">',
				'<p class="callout-label"><span class="callout-shape" aria-hidden="true">✕</span> Tidak boleh</p>',
				'<p>Memakai <strong>mobil dinas</strong>.</p>',
				'</aside>'
			].join('\n')
		);
		expect(html('> [!boleh]\n>\n> - satu')).toContain('callout boleh');
		expect(html('> biasa')).toBe('<blockquote>\n<p>biasa</p>\n</blockquote>');
	});

	test('starts headings at the second level, each with an anchor of its own', () => {
		const anchors = new Anchors();

		expect(renderMarkdown('# Satu\n\n## Dua Kata\n\n## Dua kata', register, anchors)).toBe(
			'<h2 id="bagian-satu">Satu</h2>\n<h2 id="bagian-dua-kata">Dua Kata</h2>\n<h2 id="bagian-dua-kata-2">Dua kata</h2>'
		);
		expect(renderMarkdown('### Satu', register, anchors)).toBe('<h3 id="bagian-satu-2">Satu</h3>');
	});

	test('writes lists, tables, images and code as the sanitiser would', () => {
		const rendered = html(
			[
				'1. satu\n2. dua\n   - *dalam*\n     lanjut',
				'3) tiga',
				'- lepas\n\n- longgar',
				'| a | b |\n|:-:|--:|\n| `x` | ~~y~~ |',
				'![Alur "laporan" & lain](alur.png "Judul")',
				'baris  \nbaru & lain "kutip" \'satu\' &copy; &nbsp;x',
				'---',
				'```\nif (a < b) {}\n```',
				'surel <a@b.example> dan https://kpu.go.id/?a=1&b=2'
			].join('\n\n')
		);

		expect(sanitized(rendered)).toBe(rendered);
		expect(rendered).toContain('<ol start="3">');
		expect(rendered).toContain('<th scope="col" class="center">a</th>');
		expect(rendered).toContain(
			'<img src="/pictures/ab12.png" alt="Alur &quot;laporan&quot; &amp; lain" title="Judul" width="640" height="200" loading="lazy" />'
		);
		expect(rendered).toContain('<a href="mailto:a@b.example">');
		expect(rendered).toContain('href="https://kpu.go.id/?a=1&amp;b=2"');
	});

	test('puts no block around a line', () => {
		expect(renderInline('Tidak **boleh** & `kode`', register)).toBe(
			'Tidak <strong>boleh</strong> &amp; <code>kode</code>'
		);
	});

	test('everything of a whole module passes the sanitiser unchanged', () => {
		const { content } = check();
		const found: string[] = [];

		JSON.stringify(content, (key, value) => {
			if (typeof value === 'string' && /html$/i.test(key)) found.push(value);
			return value;
		});

		expect(found.length).toBeGreaterThan(30);
		for (const each of found) expect(sanitized(each)).toBe(each);
	});
});
