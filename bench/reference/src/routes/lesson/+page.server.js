import { readFileSync } from 'node:fs';

let html;

/** The ordinary way: the page's data hold the HTML, so it travels as markup and once more for hydration. */
export const load = () => ({ html: (html ??= readFileSync(process.env.LESSON_HTML, 'utf8')) });
