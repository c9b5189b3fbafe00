import { m } from '#lib/paraglide/messages.js';
import { Register } from './citations.ts';
import { Findings } from './findings.ts';
import type {
	Content,
	ContentFile,
	Finding,
	Module,
	Origin,
	PictureFile,
	Programme,
	RulingTopic,
	SourceFile
} from './model.ts';
import { checkNeutrality } from './neutrality.ts';
import { newModuleContext, readModule, readModuleQuiz, type ModuleFiles } from './modules.ts';
import { picturePath } from './pictures.ts';
import { readProgramme } from './programmes.ts';
import { checkNames, completeRegulation, readRegulation } from './regulations.ts';
import { RulingRegister } from './ruling-register.ts';
import { readRulings } from './rulings.ts';
import { Source } from './source.ts';
import { readSynonyms } from './synonyms.ts';
import { depth, lex } from './tokens.ts';

export type CheckOptions = {
	/** Day of the check as `YYYY-MM-DD`, in the institution's time zone. */
	today: string;
	/** A second folder of the same shape: what it holds adds, or replaces by the id of module, regulation, topic or programme. */
	overlay?: ContentFile[];
	/** Ids of modules that lie in neither folder, because they were uploaded: programmes may ask for them. */
	uploaded?: readonly string[];
};

export type Checked = {
	/** As far as it could be read; publish nothing of it while a finding is an error. */
	content: Content;
	findings: Finding[];
};

const maxBytes = 100_000;
const maxNesting = 20;
/** Emphasis marks without a blank line between them; the lexer's time grows with their square. */
const maxMarks = 2000;
const modulePath = /(?:^|\/)modules\/([^/]+)\/([^/]+\.md)$/;
const regulationPath = /(?:^|\/)regulations\/([^/]+)\.md$/;
const rulingsPath = /(?:^|\/)rulings\/([^/]+)\.md$/;
const synonymsPath = /(?:^|\/)synonyms\.md$/;
const programmePath = /(?:^|\/)programmes\/([^/]+)\.md$/;

/** Reads and checks all files of a content folder, texts and pictures; other files are left alone. */
export function checkContent(files: ContentFile[], { today, overlay = [], uploaded = [] }: CheckOptions): Checked {
	const findings = new Findings();
	const sorted = sortFiles(files, overlay, findings);

	const register = readRegister(sorted.regulations, today, findings);
	const rulings = readTopics(sorted.rulings, register, today, findings);
	const rulingRegister = new RulingRegister(rulings.flatMap((topic) => topic.rulings));

	const modules = sorted.modules.flatMap((entry): Module[] => {
		const module = readModule(entry, { register, rulings: rulingRegister }, findings);

		return module ? [module] : [];
	});

	const moduleIds = new Set([...sorted.modules.map(({ id }) => id), ...uploaded]);
	const programmes = sorted.programmes.flatMap(({ id, origin, source }): Programme[] => {
		const programme = readProgramme(source, id, origin, moduleIds, register, findings);

		return programme ? [programme] : [];
	});

	for (const { source } of [...sorted.regulations, ...sorted.programmes]) checkNeutrality(source, [], [], findings);

	const synonyms = sorted.synonyms.flatMap(({ source }) => readSynonyms(source, findings));
	const content = { modules, regulations: register.regulations, rulings, synonyms, programmes };

	return { content, findings: findings.sorted() };
}

/**
 * Checks a quiz file that has no module yet, by the regulations and rulings of a content folder. What `tujuan:` it may
 * name, only its module will know: that is not asked.
 */
export function checkQuiz(quiz: SourceFile, files: ContentFile[], { today, overlay = [] }: CheckOptions): Finding[] {
	const isReference = ({ path }: ContentFile) => regulationPath.test(path) || rulingsPath.test(path);
	const elsewhere = new Findings();
	const sorted = sortFiles(files.filter(isReference), overlay.filter(isReference), elsewhere);
	const register = readRegister(sorted.regulations, today, elsewhere);
	const topics = readTopics(sorted.rulings, register, today, elsewhere);
	const rulings = new RulingRegister(topics.flatMap((topic) => topic.rulings));
	const findings = new Findings();
	const source = new Source(quiz);

	if (isReadable(source, findings)) {
		const references = { register: register.withPictures(new Map()), rulings };
		readModuleQuiz(source, newModuleContext(references, findings));
	}

	return findings.sorted().filter(({ rule }) => rule !== 'objective-unknown');
}

function readRegister(entries: Entry[], today: string, findings: Findings): Register {
	const read = entries.flatMap(({ id, origin, source }) => {
		const regulation = readRegulation(source, id, origin, today, findings);

		return regulation ? [regulation] : [];
	});
	const register = new Register(read.map(({ regulation }) => regulation));

	checkNames(read, findings);
	for (const regulation of read) completeRegulation(regulation, register, findings);

	return register;
}

/** In the order that their files ask for. */
function readTopics(entries: Entry[], register: Register, today: string, findings: Findings): RulingTopic[] {
	const context = { register, today, findings, ids: new Map(), sources: new Map() };

	return entries
		.flatMap(({ id, origin, source }) => readRulings(source, id, origin, context) ?? [])
		.sort((a, b) => a.position - b.position);
}

type Entry = { id: string; origin: Origin; source: Source };
type ModuleEntry = Omit<ModuleFiles, 'sources' | 'pictures'> & {
	sources: Map<string, Source>;
	pictures: PictureFile[];
};

/** By kind and id; what the overlay holds takes the place of all public files of the same id. */
function sortFiles(files: ContentFile[], overlay: ContentFile[], findings: Findings) {
	const modules = new Map<string, ModuleEntry>();
	const regulations = new Map<string, Entry>();
	const rulings = new Map<string, Entry>();
	const synonyms = new Map<string, Entry>();
	const programmes = new Map<string, Entry>();

	const moduleOf = (id: string, origin: Origin): ModuleEntry => {
		const known = modules.get(id);
		if (known?.origin === origin) return known;

		const entry = { id, origin, sources: new Map(), pictures: [], unreadable: new Set<string>() };
		modules.set(id, entry);

		return entry;
	};

	const sort = (file: ContentFile, origin: Origin) => {
		if ('bytes' in file) {
			const beside = picturePath.exec(file.path)?.[1];
			if (beside) moduleOf(beside, origin).pictures.push(file);
			return;
		}

		const [, folder, name] = modulePath.exec(file.path) ?? [];
		const regulation = regulationPath.exec(file.path)?.[1];
		const topic = rulingsPath.exec(file.path)?.[1];
		const programme = programmePath.exec(file.path)?.[1];

		if (folder && name) {
			moduleOf(folder, origin).sources.set(name, new Source(file));
		} else if (regulation) {
			regulations.set(regulation, { id: regulation, origin, source: new Source(file) });
		} else if (topic) {
			rulings.set(topic, { id: topic, origin, source: new Source(file) });
		} else if (synonymsPath.test(file.path)) {
			synonyms.set('synonyms', { id: 'synonyms', origin, source: new Source(file) });
		} else if (programme) {
			programmes.set(programme, { id: programme, origin, source: new Source(file) });
		}
	};

	for (const file of files) sort(file, 'public');
	for (const file of overlay) sort(file, 'overlay');

	const readable = ({ source }: Entry) => isReadable(source, findings);

	return {
		modules: byId(modules).map((entry) => {
			const unreadable = [...entry.sources].filter(([, source]) => !isReadable(source, findings));

			for (const [name] of unreadable) entry.sources.delete(name);

			return { ...entry, unreadable: new Set(unreadable.map(([name]) => name)) };
		}),
		regulations: byId(regulations).filter(readable),
		rulings: byId(rulings).filter(readable),
		synonyms: byId(synonyms).filter(readable),
		programmes: byId(programmes).filter(readable)
	};
}

function byId<T extends { id: string }>(entries: Map<string, T>): T[] {
	return [...entries.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Keeps from the parser what would take it seconds or exhaust its stack. */
export function isReadable(source: Source, findings: Findings): boolean {
	const bytes = new TextEncoder().encode(source.text).length;

	if (bytes > maxBytes) {
		const kilobytes = Math.ceil(bytes / 1000);

		findings.add('file-too-large', source.place(0), m.content_file_too_large({ kilobytes, max: maxBytes / 1000 }));
		return false;
	}

	const deep =
		deepLine(source.text) ?? denseChunk(source.text) ?? (depth(lex(source.text)) > maxNesting ? 0 : undefined);
	if (deep === undefined) return true;

	findings.add('nesting-too-deep', source.place(deep), m.content_nesting_too_deep({ max: maxNesting }));
	return false;
}

/** Offset of the first line that stands in too many quotes and lists, told by its marks and indent alone. */
function deepLine(text: string): number | undefined {
	let offset = 0;

	for (const line of text.split('\n')) {
		const marks = /^(?:[^\S\n]*(?:>|[-*+](?=\s)|\d{1,9}[.)](?=\s)))+/.exec(line)?.[0] ?? '';
		const count = marks.match(/>|[-*+]|\d+[.)]/g)?.length ?? 0;
		const indent = /^\s*/.exec(marks)?.[0].replaceAll('\t', '    ').length ?? 0;

		if (count > 0 && count + Math.floor(indent / 2) > maxNesting) return offset;

		offset += line.length + 1;
	}

	return undefined;
}

/** Offset of the first stretch between blank lines with too many emphasis marks to be meant. */
function denseChunk(text: string): number | undefined {
	let offset = 0;

	for (const chunk of text.split(/(\n[^\S\n]*\n)/)) {
		if ((chunk.match(/[*_~]+/g)?.length ?? 0) > maxMarks) return offset;

		offset += chunk.length;
	}

	return undefined;
}
