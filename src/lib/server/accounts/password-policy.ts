import { m } from '#lib/paraglide/messages.js';
import { Problem } from '../problem.ts';
import { commonPasswords, commonWords } from './common-passwords.ts';

export const shortestPassword = 12;
export const longestPassword = 256;

/** What a person's own password must not be made of. */
export type Owner = { name: string; numbers: readonly string[]; birthDate?: string | null };

/**
 * A password is long and not to be guessed; it needs no capitals, digits or signs (NIST SP 800-63B-4 §3.1.1.2).
 * @throws Problem about the field `password`
 */
export function checkPassword(password: string, owner: Owner): void {
	const text = normalisePassword(password);
	const length = [...text].length;
	const refuse = (code: string, sentence: string) => {
		throw new Problem(code, sentence, 'password');
	};

	if (length < shortestPassword)
		refuse('password_short', m.account_password_short({ shortest: shortestPassword, length }));
	if (length > longestPassword) refuse('password_long', m.account_password_long({ longest: longestPassword, length }));
	if (isPersonal(text.toLowerCase(), owner)) refuse('password_personal', m.account_password_personal());
	if (isCommon(text.toLowerCase())) refuse('password_common', m.account_password_common());
}

/** One spelling for what looks the same, however a keyboard writes it. */
export function normalisePassword(password: string): string {
	return password.normalize('NFKC');
}

/** Fewer characters than this beside what everybody would guess add nothing. */
const enough = 4;
/** Three common words in a row are a passphrase; two are a habit. */
const mostWords = 2;

function isCommon(text: string): boolean {
	if (commonPasswords.has(text)) return true;
	if (new Set(text).size < 5 || /^(.{1,5})\1+.{0,4}$/su.test(text)) return true;

	const { rest, words } = uncovered(text, commonWords);

	return rest < enough && words.size <= mostWords;
}

const lookAlikes: Record<string, string> = {
	'@': 'a',
	'0': 'o',
	'1': 'i',
	'3': 'e',
	'4': 'a',
	'5': 's',
	'7': 't',
	$: 's'
};

function isPersonal(text: string, { name, numbers, birthDate }: Owner): boolean {
	const squashed = text.replace(/[^\p{L}\p{N}]/gu, '');
	const parts = name
		.toLowerCase()
		.split(/[^\p{L}]+/u)
		.filter((part) => part.length >= 3);
	const own = numbers.map((number) => number.toLowerCase());
	const fullName = parts.join('');

	if (own.some((number) => number.length >= 5 && squashed.includes(number))) return true;
	if (fullName.length >= 6 && squashed.includes(fullName)) return true;

	const born = birthDate?.replace(/\D/g, '');
	const words = new Set([...parts, ...own, ...own.map((number) => number.slice(0, 8)), ...(born ? [born] : [])]);
	const { rest, words: used } = uncovered(squashed, words);

	return used.size > 0 && rest < enough;
}

/** Walks through the text and counts the characters that are no known word, date, year, run or sign. */
function uncovered(text: string, known: ReadonlySet<string>): { rest: number; words: Set<string> } {
	const plain = text.replace(/[@013457$]/g, (sign) => lookAlikes[sign]!);
	const words = new Set<string>();
	let rest = 0;
	let at = 0;

	while (at < text.length) {
		const word = longestWord(text, at, known) ?? longestWord(plain, at, known);
		const step = word?.length ?? predictable(text.slice(at));
		if (word) words.add(word);
		if (step === 0) rest += 1;
		at += Math.max(step, 1);
	}

	return { rest, words };
}

function longestWord(text: string, at: number, known: ReadonlySet<string>): string | undefined {
	for (let length = Math.min(20, text.length - at); length >= 3; length--) {
		const word = text.slice(at, at + length);
		if (known.has(word)) return word;
	}

	return undefined;
}

const day = '(0[1-9]|[12]\\d|3[01])';
const month = '(0[1-9]|1[0-2])';
const year = '((19|20)\\d\\d)';
const dates = new RegExp(
	`^(${day}[-/. ]?${month}[-/. ]?${year}|${year}[-/. ]?${month}[-/. ]?${day}|${day}${month}\\d\\d|${year})`
);

/** How many characters at the start are a date, a year, a run such as 1234 or qwer, a repeat, or a sign. */
function predictable(text: string): number {
	const date = dates.exec(text);
	if (date) return date[0].length;

	const repeat = /^(.)\1{2,}/su.exec(text);
	if (repeat) return repeat[0].length;

	return Math.max(runLength(text), /^[\s!-/:-@[-`{-~]/.test(text) ? 1 : 0);
}

/** Alphabet, digits, and the rows and columns of the keyboard; each forwards and backwards. */
const tracks = [
	...['abcdefghijklmnopqrstuvwxyz', '01234567890', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm'],
	...['1qaz2wsx3edc4rfv5tgb6yhn7ujm', '1q2w3e4r5t6y7u8i9o0p', 'qazwsxedcrfvtgbyhnujm', 'qweasdzxc', '1qazxsw23edcvfr4']
].flatMap((track) => [track, [...track].reverse().join('')]);

function runLength(text: string): number {
	let longest = 0;

	for (const track of tracks) {
		let length = 3;
		while (length <= text.length && track.includes(text.slice(0, length))) length++;
		if (length > 3) longest = Math.max(longest, length - 1);
	}

	return longest;
}
