import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parseSvelte } from 'svelte/compiler';
import ts from 'typescript';
import { applicationRoot } from '#lib/server/application-root.ts';

/** What the sources under `src` do with texts; places are `file:line`. */
export type Texts = {
	/** Keys of the messages that are used. */
	used: Set<string>;
	/** Uses of `m` that hide which message is meant. */
	hidden: string[];
	/** Messages that are said when a module is loaded, once and in one language for everybody. */
	frozen: string[];
	/** Texts for people that are no messages. */
	hardCoded: string[];
	/** Stored HTML outside any element that says its language. */
	unmarked: string[];
	/** Dates, numbers and lists that are written without `in-words.ts`. */
	unlocalised: string[];
};

type Kind = Exclude<keyof Texts, 'used'>;
type Note = (kind: Kind, offset: number, what: string) => void;

const messages = '#lib/paraglide/messages.js';
/** Attributes of elements and props of components that people read or hear. */
const spokenAttributes = new Set([
	...['title', 'alt', 'placeholder', 'label', 'hint', 'error', 'text', 'data-label'],
	...['aria-label', 'aria-description', 'aria-roledescription', 'aria-valuetext', 'aria-placeholder']
]);
/** Modules that make nothing but pages; in the core, sentences are also for developers and databases. */
const forBrowsers = /^src\/(routes|lib\/(web|components|language))\//;
/** Fields of objects that end up on a page. */
const spokenFields = new Set(['label', 'title', 'text', 'hint', 'message', 'placeholder', 'description']);
/** Functions whose literal sentences reach people. */
const speakers = new Set(['Problem', 'error', 'fail', 'CommandFailure', 'InvalidArgumentError', 'out', 'note']);
/** These make words themselves, or speak to machines. */
const mayUseIntl = new Set([
	'src/lib/language/in-words.ts',
	'src/lib/server/organisation/days.ts',
	'src/cli/commands/setup.ts'
]);
/** The same in every language. */
const properNames = new Set(['Netral', 'JPT', 'Plt.', 'Plh.', 'PPPK paruh waktu']);

/** Those of all sources that run for people. */
export function readTexts(): Texts {
	const root = applicationRoot();
	const texts = noTexts();

	for (const path of readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })) {
		const name = join('src', path).replaceAll('\\', '/');
		if (isSource(name)) collect(texts, name, readFileSync(join(root, name), 'utf8'));
	}

	return texts;
}

/** Those of one source. */
export function textsIn(name: string, source: string): Texts {
	const texts = noTexts();
	collect(texts, name, source);

	return texts;
}

function noTexts(): Texts {
	return { used: new Set(), hidden: [], frozen: [], hardCoded: [], unmarked: [], unlocalised: [] };
}

function isSource(name: string): boolean {
	// The people of the demonstration and their posts are data.
	if (/\.test\.ts$|\/test-[^/]*\.ts$|^src\/lib\/(paraglide|server\/demo)\//.test(name)) return false;
	// Runs where Netral and its messages are not.
	if (name === 'src/lib/server/evidence/verify-capsule.mjs') return false;

	return /\.(ts|mjs|svelte)$/.test(name);
}

function collect(texts: Texts, name: string, source: string): void {
	const note: Note = (kind, offset, what) => {
		const line = source.slice(0, offset).split('\n').length;
		texts[kind].push(`${name}:${line} ${what}`);
	};
	if (name.endsWith('.svelte')) readComponent(source, texts.used, note);
	else readScript(name, source, texts.used, note);
}

function readScript(name: string, source: string, used: Set<string>, note: Note): void {
	const file = ts.createSourceFile(name, source, ts.ScriptTarget.Latest, true);
	const speaks = source.includes(messages);

	const visit = (node: ts.Node, inside: boolean): void => {
		const at = node.getStart(file);

		if (ts.isImportDeclaration(node)) {
			if (speaks && node.moduleSpecifier.getText(file).includes(messages) && !/\{ m \}/.test(node.getText(file))) {
				note('hidden', at, node.getText(file));
			}

			return;
		}
		if (speaks && ts.isIdentifier(node) && node.text === 'm') {
			const { parent } = node;
			if (ts.isPropertyAccessExpression(parent) && parent.expression === node) {
				used.add(parent.name.text);
				if (!inside && ts.isCallExpression(parent.parent) && parent.parent.expression === parent) {
					note('frozen', at, parent.getText(file));
				}
			} else note('hidden', at, parent.getText(file));
		}
		if (isIntl(node, file) && !mayUseIntl.has(name)) note('unlocalised', at, node.getText(file));
		const words = literalText(node);
		if (isSentence(words) && (forBrowsers.test(name) ? !isForMachines(node, file) : isSaid(node, file))) {
			note('hardCoded', at, words);
		}

		ts.forEachChild(node, (child) => visit(child, inside || ts.isFunctionLike(node) || ts.isPropertyDeclaration(node)));
	};
	visit(file, false);
}

function isIntl(node: ts.Node, file: ts.SourceFile): boolean {
	if (!ts.isPropertyAccessExpression(node)) return false;

	return node.expression.getText(file) === 'Intl' || /^toLocale(Date|Time)?String$/.test(node.name.text);
}

/** Whether a literal is what somebody is told: a field such as `message`, or an argument of a function that tells. */
function isSaid({ parent }: ts.Node, file: ts.SourceFile): boolean {
	if (ts.isPropertyAssignment(parent)) return spokenFields.has(parent.name.getText(file));
	if (!ts.isCallExpression(parent) && !ts.isNewExpression(parent)) return false;

	return speakers.has(parent.expression.getText(file).split('.').at(-1) ?? '');
}

/** SQL, style sheets, headers, and what is thrown at developers. */
function isForMachines(node: ts.Node, file: ts.SourceFile): boolean {
	const { parent } = node;
	if (ts.isTaggedTemplateExpression(parent) || literalText(node).includes('{')) return true;
	if (ts.isPropertyAssignment(parent)) return parent.name.getText(file).includes('-');

	return ts.isNewExpression(parent) && /^(Error|Response)$/.test(parent.expression.getText(file));
}

/** The words of a literal; of a template only what stands between its values, of markup only its text. */
function literalText(node: ts.Node): string {
	return writtenText(node).replace(/<[^>]*>/g, ' ');
}

function writtenText(node: ts.Node): string {
	if (ts.isStringLiteralLike(node)) return node.text;
	if (!ts.isTemplateExpression(node)) return '';

	return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join(' ');
}

/** Two words at least: codes, paths and names have one. */
const isSentence = (text: string) => /\p{L}{2,}[,.]?\s+\p{L}{2,}/u.test(text) && saysSomething(text);

const saysSomething = (text: string) => /\p{L}/u.test(text) && !properNames.has(text.trim());

type Node = { type: string; start: number; end: number } & Record<string, unknown>;

/** Svelte's tree and the expressions in it have one form, so one walk sees all of it. */
function readComponent(source: string, used: Set<string>, note: Note): void {
	const { fragment, instance, module } = parseSvelte(source, { modern: true }) as unknown as Record<
		string,
		Node | null
	>;
	const speaks = source.includes(messages);

	const visit = (node: Node, ancestors: Node[]): void => {
		const parent = ancestors.at(-1);

		if (node.type === 'ImportDeclaration') {
			const text = source.slice(node.start, node.end);
			if (text.includes(messages) && !text.includes('{ m }')) note('hidden', node.start, text);

			return;
		}
		if (speaks && node.type === 'Identifier' && node.name === 'm' && parent) {
			if (parent.type === 'MemberExpression' && parent.object === node && !parent.computed) {
				used.add(String((parent.property as Node).name));
				const call = ancestors.at(-2);
				const inside = ancestors.some(({ type }) => /Function|ClassBody/.test(type));
				if (
					(ancestors[0] as unknown) === module &&
					!inside &&
					call?.type === 'CallExpression' &&
					call.callee === parent
				) {
					note('frozen', node.start, source.slice(parent.start, parent.end));
				}
			} else if (!(parent.type === 'MemberExpression' && parent.property === node)) {
				note('hidden', node.start, source.slice(parent.start, parent.end));
			}
		}
		if (node.type === 'MemberExpression') {
			const { object, property } = node as unknown as { object: Node; property: Node };
			if (object.name === 'Intl' || /^toLocale(Date|Time)?String$/.test(String(property.name))) {
				note('unlocalised', node.start, source.slice(node.start, node.end));
			}
		}
		if (node.type === 'Literal' && (ancestors[0] as unknown) !== fragment && isSentence(String(node.value))) {
			note('hardCoded', node.start, String(node.value));
		}
		if (node.type === 'Property' && spokenFields.has(String((node.key as Node).name))) {
			noteSaid(node.value as Node, source, note);
		}
		if (node.type === 'Text' && parent?.type !== 'Attribute' && saysSomething(String(node.data))) {
			note('hardCoded', node.start, String(node.data).trim());
		}
		if (node.type === 'ExpressionTag' && parent?.type !== 'Attribute') {
			noteSaid(node.expression as Node, source, note);
		}
		if (node.type === 'Attribute' && isSpoken(node, parent)) {
			for (const part of [node.value].flat() as (Node | true)[]) {
				if (part === true) continue;
				if (part.type === 'Text' && saysSomething(String(part.data))) note('hardCoded', part.start, String(part.data));
				if (part.type === 'ExpressionTag') noteSaid(part.expression as Node, source, note);
			}
		}
		if (node.type === 'Component' && node.name === 'Html' && !ancestors.some(saysLanguage)) {
			note('unmarked', node.start, source.slice(node.start, node.end));
		}

		for (const child of childrenOf(node)) visit(child, [...ancestors, node]);
	};
	for (const part of [module, instance, fragment]) if (part) visit(part, []);
}

/** The strings that an expression may turn out to be: through conditions and sums, but not into calls. */
function noteSaid(node: Node, source: string, note: Note): void {
	switch (node.type) {
		case 'Literal':
			if (typeof node.value === 'string' && saysSomething(node.value)) note('hardCoded', node.start, node.value);
			break;
		case 'TemplateLiteral':
			for (const part of node.quasis as (Node & { value: { cooked: string } })[]) {
				if (saysSomething(part.value.cooked)) note('hardCoded', part.start, part.value.cooked);
			}
			break;
		case 'ConditionalExpression':
			noteSaid(node.consequent as Node, source, note);
			noteSaid(node.alternate as Node, source, note);
			break;
		case 'LogicalExpression':
		case 'BinaryExpression':
			noteSaid(node.left as Node, source, note);
			noteSaid(node.right as Node, source, note);
			break;
	}
}

function isSpoken(attribute: Node, element: Node | undefined): boolean {
	if (attribute.name === 'content') return attributeText(element, 'name') === 'description';

	return spokenAttributes.has(String(attribute.name));
}

function attributeText(element: Node | undefined, name: string): string | undefined {
	const found = ((element?.attributes ?? []) as Node[]).find((each) => each.name === name);
	const [value] = [found?.value].flat() as (Node | undefined)[];

	return value?.type === 'Text' ? String(value.data) : undefined;
}

function saysLanguage({ attributes }: Node): boolean {
	return ((attributes ?? []) as Node[]).some(({ type, name }) => type === 'Attribute' && name === 'lang');
}

function childrenOf(node: Node): Node[] {
	return Object.entries(node)
		.filter(([key]) => key !== 'loc' && key !== 'metadata' && key !== 'css')
		.flatMap(([, value]) => (Array.isArray(value) ? value : [value]) as unknown[])
		.filter((value): value is Node => typeof value === 'object' && value !== null && 'type' in value);
}
