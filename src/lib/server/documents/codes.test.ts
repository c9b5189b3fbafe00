import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	activationCodeLength,
	codeAlphabet,
	createActivationCode,
	createCode,
	formatCode,
	parseActivationCode,
	parseCode,
	verificationCodeLength
} from './codes.ts';

const anyCode = fc
	.uint8Array({ minLength: 64, maxLength: 64 })
	.map((bytes) => createCode((size) => bytes.slice(0, size)));

describe('a verification code', () => {
	test('holds at least 80 random bits, a one-time code at least 48', () => {
		expect((verificationCodeLength - 1) * Math.log2(codeAlphabet.length)).toBeGreaterThan(80);
		expect((activationCodeLength - 1) * Math.log2(codeAlphabet.length)).toBeGreaterThan(48);
	});

	test('is never the same twice and uses every character of the alphabet about equally', () => {
		const codes = Array.from({ length: 3000 }, () => createCode(randomBytes));
		expect(new Set(codes).size).toBe(codes.length);

		for (const character of codeAlphabet) {
			const share = codes.join('').split(character).length - 1;
			const expected = (codes.length * verificationCodeLength) / codeAlphabet.length;
			// Six standard deviations.
			expect(Math.abs(share - expected)).toBeLessThan(6 * Math.sqrt(expected));
		}
	});

	test('depends on every random byte', () => {
		const zeros = (size: number) => new Uint8Array(size);
		for (let place = 0; place < verificationCodeLength; place++) {
			const changed = (size: number) => zeros(size).fill(1, place, place + 1);
			expect(createCode(changed)).not.toBe(createCode(zeros));
		}
	});

	test('is read back as it is written', () => {
		fc.assert(
			fc.property(anyCode, (code) => {
				expect(code).toMatch(/^[0-9A-Z]{20}$/);
				expect(formatCode(code)).toMatch(/^(\w{4}-){4}\w{4}$/);
				expect(parseCode(formatCode(code))).toEqual({ ok: true, code });
			})
		);
	});

	test('is read however a person types it: small letters, spaces, other dashes, look-alikes', () => {
		const variants: Record<string, string[]> = {
			'0': ['O', 'o'],
			'1': ['I', 'i', 'L', 'l'],
			'2': ['Z', 'z'],
			'5': ['S', 's'],
			'8': ['B', 'b'],
			V: ['U', 'u', 'v']
		};
		const between = fc.constantFrom('', '-', ' ', '–', '\u00a0', '\u200b', '−', ' - ');

		fc.assert(
			fc.property(anyCode, fc.infiniteStream(fc.nat()), fc.infiniteStream(between), (code, choices, gaps) => {
				const typed = [...code].map((character) => {
					const looks = [character, character.toLowerCase(), ...(variants[character] ?? [])];

					return gaps.next().value + looks[choices.next().value % looks.length]!;
				});
				expect(parseCode(typed.join(''))).toEqual({ ok: true, code });
			})
		);
	});

	test('is read from the whole address of the page', () => {
		const code = createCode(randomBytes);
		expect(parseCode(` https://netral.contoh.go.id/verify/${formatCode(code)}?dari=qr#atas `)).toEqual({
			ok: true,
			code
		});
	});

	test.each(['0181/NETRAL/XI/2026', ' 181 / netral / xi / 2026 '])('is not the number of a document: %s', (number) => {
		expect(parseCode(number)).toMatchObject({ ok: false, problem: 'number' });
	});

	test('shows every single wrong character', () => {
		fc.assert(
			fc.property(
				anyCode,
				fc.nat(verificationCodeLength - 1),
				fc.constantFrom(...codeAlphabet),
				(code, place, other) => {
					fc.pre(code[place] !== other);
					const wrong = code.slice(0, place) + other + code.slice(place + 1);
					expect(parseCode(wrong)).toMatchObject({ ok: false, problem: 'check' });
				}
			),
			{ numRuns: 2000 }
		);
	});

	test('shows every exchange of two different characters, adjacent or apart', () => {
		const places = fc.nat(verificationCodeLength - 1);
		fc.assert(
			fc.property(anyCode, places, places, (code, first, second) => {
				fc.pre(code[first] !== code[second]);
				const swapped = [...code];
				[swapped[first], swapped[second]] = [swapped[second]!, swapped[first]!];
				expect(parseCode(swapped.join(''))).toMatchObject({ ok: false, problem: 'check' });
			}),
			{ numRuns: 2000 }
		);
	});

	test('explains what is missing, strange or mistyped', () => {
		const code = createCode(() => new Uint8Array(64).fill(7));
		expect(parseCode('')).toMatchObject({ problem: 'length', hint: expect.stringContaining('20') });
		expect(parseCode(code.slice(1))).toMatchObject({ problem: 'length', hint: expect.stringContaining('19') });
		expect(parseCode(`${code.slice(0, 4)}*${code.slice(5)}`)).toMatchObject({
			problem: 'character',
			hint: expect.stringMatching(/“\*”.*ke-5/)
		});
	});

	test('never breaks, whatever is typed', () => {
		fc.assert(fc.property(fc.string({ unit: 'binary' }), (typed) => void parseCode(typed)));
	});
});

describe('a one-time code', () => {
	test('has twelve characters and is read like a verification code', () => {
		const code = createActivationCode(randomBytes);
		expect(formatCode(code)).toMatch(/^(\w{4}-){2}\w{4}$/);
		expect(parseActivationCode(formatCode(code).toLowerCase())).toEqual({ ok: true, code });
		expect(parseCode(code)).toMatchObject({ ok: false, problem: 'length' });
	});
});
