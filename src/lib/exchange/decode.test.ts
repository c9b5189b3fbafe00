import { describe, expect, it, test } from 'vitest';
import { bytes, said, take } from './test-import.ts';

describe('the bytes of a file', () => {
	const text = '::é ✓::Apa? {T}\r\n';
	const utf16 = (littleEndian: boolean) => {
		const view = new DataView(new ArrayBuffer(2 + text.length * 2));

		[0xfeff, ...[...text].map((character) => character.charCodeAt(0))].forEach((code, index) =>
			view.setUint16(index * 2, code, littleEndian)
		);

		return new Uint8Array(view.buffer);
	};

	test.each([
		['UTF-8', bytes(text)],
		['UTF-8 with a mark', bytes(`\uFEFF${text}`)],
		['UTF-16 with the low byte first', utf16(true)],
		['UTF-16 with the high byte first', utf16(false)]
	])('%s are the same text', (_, given) => {
		const { text: markdown, findings } = take(given);

		expect(markdown).toContain('### é ✓ `benar-salah`\n');
		expect(said(findings)).toEqual([]);
	});

	it('of an old editor are read, and that is said', () => {
		const { text: markdown, findings } = take(Uint8Array.from([0x93, 0xe9, 0x94, 0x20, 0x7b, 0x54, 0x7d]));

		expect(markdown).toContain('### “é” `benar-salah`\n');
		expect(said(findings)).toEqual([expect.stringContaining('1 changed berkas ini bukan UTF-8')]);
	});

	it('without any text or question are refused', () => {
		expect(take(Uint8Array.from([0x50, 0x4b, 0, 0, 0x41]))).toMatchObject({
			text: '',
			findings: [{ severity: 'unreadable', message: expect.stringContaining('bukan teks') }]
		});
		expect(take('\n// hanya catatan\n')).toMatchObject({
			text: '',
			findings: [{ severity: 'unreadable', message: expect.stringContaining('tidak ada soal') }]
		});
	});
});
