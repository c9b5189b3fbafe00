import { AsyncLocalStorage } from 'node:async_hooks';
import { locales, overwriteServerAsyncLocalStorage, type Locale } from '#lib/paraglide/runtime.js';

export type Language = Locale;

type Spoken = { locale?: Language };

const spoken = new AsyncLocalStorage<Spoken>();
// From here on `m.…()` asks the running act for its language; where none is set (the command line, the clock), it is
// Indonesian.
overwriteServerAsyncLocalStorage(spoken);

/** Runs `act`, and all that it waits for, with interface texts, dates and numbers in a language. */
export function inLanguage<T>(language: Language, act: () => T): T {
	return spoken.run({ locale: language }, act);
}

/**
 * Runs `act` in Indonesian, whatever its viewer reads: for documents, files and letters that are handed on, and for
 * everything that is stored.
 */
export function inIndonesian<T>(act: () => T): T {
	return inLanguage('id', act);
}

export type InEachLanguage = Record<Language, string>;

/** A sentence in all languages, for what is kept a while and shown to whoever comes. */
export function inEachLanguage(sentence: () => string): InEachLanguage {
	return Object.fromEntries(locales.map((language) => [language, inLanguage(language, sentence)])) as InEachLanguage;
}
