import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Findings } from './findings.ts';
import { checkSvg } from './svg.ts';
import { flow, guard, pictureFile } from './test-content.ts';

const xmlns = 'xmlns="http://www.w3.org/2000/svg"';
const drawing = (inside: string, more = 'viewBox="0 0 64 20"') => `<svg ${xmlns} ${more}>${inside}</svg>`;

function checked(svg: string | Uint8Array) {
	const findings = new Findings();
	const size = checkSvg(pictureFile('a.svg', svg), guard, findings);

	return { size, list: findings.list };
}

/** `line:column rule` of all that is said. */
const said = (svg: string | Uint8Array) =>
	checked(svg).list.map(({ line, column, rule }) => `${line}:${column} ${rule}`);

/** `¶` stands before the place that the finding must name. */
function expectOnlyAt(marked: string, rule = 'picture-invalid') {
	const before = marked.slice(0, marked.indexOf('¶')).split('\n');

	expect(said(marked.replace('¶', ''))).toEqual([`${before.length}:${(before.at(-1)?.length ?? 0) + 1} ${rule}`]);
}

describe('an SVG that may be shown', () => {
	test.each([
		['the sample', flow],
		['shapes', drawing('<g><circle r="2"/><polygon points="0,0 1,1 2,0" transform="rotate(10 2 2) scale(2)"/></g>')],
		['words', drawing('<text x="1" y="2" fill="rgb(10, 20, 30)">Dua &amp; <tspan dy="2">tiga &#8226;</tspan></text>')],
		['names to read out', drawing('', 'viewBox="0 0 64 20" role="img" aria-label="Alur (tiga langkah)"')],
		['a byte order mark', `\uFEFF${drawing('')}`],
		['lines as Windows ends them', drawing('\r\n<g>\r\n</g>\r\n')],
		['comments', drawing('<!-- kotak <pertama> --><rect/>')]
	])('holds %s', (_, svg) => {
		expect(checked(svg).list).toEqual([]);
	});

	test.each([
		['viewBox="0 0 64 20"', 64, 20],
		['viewBox="-5, 0, 64.4, 20"', 64, 20],
		['viewBox="0 0 64 20" width="320" height="100px"', 320, 100],
		['viewBox="0 0 64 20" width="100%" height="100%"', 64, 20],
		['viewBox="0 0 210 297" width="210mm" height="297mm"', 210, 297],
		['viewBox="0 0 0.2 9"', 1, 9]
	])('is as large as %s says', (more, width, height) => {
		expect(checked(drawing('', more))).toEqual({ size: { width, height }, list: [] });
	});
});

describe('an SVG that may not be shown', () => {
	test.each([
		['a script', drawing('\n  ¶<script>alert(1)</script>')],
		['a style sheet', drawing('¶<style>*{fill:url(https://a.example)}</style>')],
		['foreign content', drawing('¶<foreignObject>x</foreignObject>')],
		['another picture', drawing('¶<image/>')],
		['a reference that is drawn', drawing('¶<use/>')],
		['a link', drawing('¶<a><rect/></a>')],
		['an animation', drawing('<rect>¶<animate/></rect>')],
		['a filter', drawing('¶<filter id="a"/>')],
		['a prefix for HTML', drawing('', `viewBox="0 0 6 2" ¶xmlns:h="http://www.w3.org/1999/xhtml"`)],
		['a namespace of its own', drawing('<g ¶xmlns="http://www.w3.org/1999/xhtml"/>')],
		['an act on loading', drawing('', 'viewBox="0 0 6 2"\n ¶onload="alert(1)"')],
		['an act on a shape', drawing('<rect ¶onclick=\'alert("1")\'/>')],
		['a link as attribute', drawing('<rect ¶href="javascript:alert(1)"/>')],
		['an old link as attribute', drawing('<rect ¶xlink:href="#a"/>')],
		['a style', drawing('<rect ¶style="fill:red"/>')],
		['a class', drawing('<rect ¶class="a"/>')],
		['a picture from elsewhere', drawing('<rect ¶fill="url(https://a.example/x.svg#a)"/>')],
		['a picture from the same site', drawing('<rect ¶fill="url(/x.svg)"/>')],
		['a reference to nothing', drawing('<rect ¶fill="url(#a)"/>')],
		['an address in spelled letters', drawing('<rect ¶fill="&#117;rl(https://a.example)"/>')],
		['an address in the escapes of CSS', drawing('<rect ¶fill="\\75rl(https://a.example)"/>')],
		['an address in capitals', drawing('<rect ¶fill="URL(https://a.example)"/>')],
		['an address behind another value', drawing('<rect id="a" ¶fill="url(#a) url(https://a.example)"/>')],
		['a set of images', drawing('<rect ¶fill="image-set(\'x.png\' 1x)"/>')],
		[
			'arrow heads within arrow heads',
			drawing('<marker id="a"><path d="M0 0" ¶marker-mid="url(#b)"/></marker><marker id="b"/>')
		],
		['a kind of document', `¶<!DOCTYPE svg [<!ENTITY a "b">]>${drawing('')}`],
		['a sheet for its looks', `¶<?xml-stylesheet href="https://a.example/x.css"?>${drawing('')}`],
		['an instruction', drawing('¶<?php echo 1 ?>')],
		['raw text', drawing('¶<![CDATA[<script>alert(1)</script>]]>')],
		['another encoding', `¶<?xml version="1.0" encoding="UTF-7"?>${drawing('')}`],
		['no namespace', '¶<svg viewBox="0 0 1 1"/>'],
		['no size', `¶<svg ${xmlns} width="64" height="20"/>`],
		['a size of nothing', `¶<svg ${xmlns} viewBox="0 0 0 20"/>`],
		['a size without an end', `¶<svg ${xmlns} viewBox="0 0 Infinity 20"/>`],
		['a size of three', `¶<svg ${xmlns} viewBox="0 0 20"/>`],
		['too many levels', drawing(`${'<g>'.repeat(49)}¶<g><g/></g>${'</g>'.repeat(49)}`)]
	])('holds %s', (_, marked) => {
		expectOnlyAt(marked);
	});

	test.each([
		['HTML', '<html><body>x</body></html>'],
		['an entity', drawing('&a;')],
		['a billion laughs', `<!DOCTYPE svg [<!ENTITY a "&b;&b;"><!ENTITY b "x">]>${drawing('&a;')}`],
		['an external entity', `<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>${drawing('&a;')}`],
		['an unclosed element', `<svg ${xmlns} viewBox="0 0 1 1"><g>`],
		['a wrong end', drawing('<g></rect>')],
		['two roots', drawing('') + drawing('')],
		['an attribute twice', drawing('<rect x="1" x="2"/>')],
		['text behind', `${drawing('')}x`],
		['a control character', drawing('<text>\u0001</text>')],
		['nothing', '']
	])('is %s', (_, svg) => {
		expect(new Set(checked(svg).list.map(({ rule }) => rule))).toEqual(new Set(['picture-invalid']));
	});

	test('is no UTF-8', () => {
		expect(said(new Uint8Array([0xff, 0xfe, 0x3c, 0]))).toEqual(['1:1 picture-invalid']);
	});

	test('says each thing once, however often it stands there', () => {
		expect(said(drawing('<rect style="a" fill="url(x)"/>'.repeat(50)))).toHaveLength(2);
	});
});

describe('the words of an SVG', () => {
	test.each([
		['in a text', drawing('\n<text>Partai ¶Golkar</text>'), 'party-name'],
		['in its title', drawing('<title>¶Golkar</title>'), 'party-name'],
		['in its description', drawing('<desc>pilih ¶nomor 2</desc>'), 'ballot-number'],
		['read out', drawing('<g ¶aria-label="salam tiga jari"/>'), 'hand-sign'],
		['in a comment', drawing('¶<!-- Golkar -->'), 'party-name'],
		['divided by markup', drawing('<text>¶Gol<tspan fill="red">kar</tspan></text>'), 'party-name'],
		['spelled in another way', drawing('<text>¶Golk&#97;r</text>'), 'party-name'],
		[
			'over two lines',
			drawing('<text><tspan>pilih ¶nomor</tspan><tspan x="1" dy="9">2</tspan></text>'),
			'ballot-number'
		]
	])('take no side %s', (_, marked, rule) => {
		expectOnlyAt(marked, rule);
	});

	test('that stand apart are not read together', () => {
		expect(said(drawing('<text>Nomor</text><text>2</text><title>calon</title><desc>1</desc>'))).toEqual([]);
	});
});

test('a file of any form is checked in time', () => {
	const parts = [
		'<g>',
		'<a>',
		'</g>',
		'<text>',
		'nomor ',
		'<!--',
		'-->',
		' x="',
		'"',
		'&amp;',
		'url(',
		'<tspan>',
		'kaus '
	];

	for (const part of parts) {
		const started = performance.now();
		checked(drawing(part.repeat(180_000 / part.length)));
		expect(performance.now() - started).toBeLessThan(3_000);
	}
});

test('whatever is found harmless holds nothing but what the list allows', () => {
	const piece = fc.constantFrom(
		...[
			'<g>',
			'</g>',
			'<rect/>',
			'<script>',
			'</script>',
			' onload="x"',
			'href=',
			'<',
			'>',
			'"',
			"'",
			'/',
			'&',
			';',
			'#'
		],
		...[
			'a',
			' ',
			'=',
			'<!--',
			'-->',
			'<![CDATA[',
			']]>',
			'<?x',
			'?>',
			'<use/>',
			'url(',
			')',
			'\u0000',
			'\n',
			'style="a"'
		]
	);

	fc.assert(
		fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
			const svg = drawing(pieces.join(''));
			if (said(svg).length > 0) return;

			const tags = svg.replace(/<!--[\s\S]*?-->/g, '').match(/<[^>]*>/g) ?? [];
			for (const tag of tags) expect(tag).not.toMatch(/script|onload|href|use|style|CDATA|\?/);
		}),
		{ numRuns: 2000 }
	);
});
