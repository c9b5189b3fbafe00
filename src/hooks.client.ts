import { baseLocale, overwriteGetLocale, toLocale } from '#lib/paraglide/runtime.js';

// The language in which the server wrote this page, so that scripts and markup agree; another one comes with another page.
const language = toLocale(document.documentElement.lang) ?? baseLocale;
overwriteGetLocale(() => language);
