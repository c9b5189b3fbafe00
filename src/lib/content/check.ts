import { m } from '#lib/paraglide/messages.js';
import { balanceOf, warnOfImbalance } from './balance.ts';
import { Calendars, readCalendar } from './calendars.ts';
import { Register } from './citations.ts';
import { Findings } from './findings.ts';
import { readGuardedWords } from './guarded-words.ts';
import type {
	Content,
	ContentFile,
	ElectionCalendar,
	Finding,
	Module,
	Origin,
	PictureFile,
	Programme,
	RulingTopic,
	SourceFile
} from './model.ts';
import { NeutralityGuard } from './neutrality.ts';
import { newModuleContext, readModule, readModuleQuiz, type ModuleFiles } from './modules.ts';
import { nobody, readPeople } from './people.ts';
import { picturePath } from './pictures.ts';
import { circularKinds, pledgeKinds, readOfficialText } from './official-texts.ts';
import { readProgramme } from './programmes.ts';
import { checkNames, completeRegulation, readRegulation } from './regulations.ts';
import { RulingRegister } from './ruling-register.ts';
import { readRulings, type RulingsContext } from './rulings.ts';
import { Source, startOf, type Place } from './source.ts';
import { readSynonyms } from './synonyms.ts';
import { depth, lex } from './tokens.ts';

export type CheckOptions = {
	/** Day of the check as `YYYY-MM-DD`, in the institution's time zone. */
	today: string;
	/** A second folder of the same shape: what it holds adds, or replaces by kind and id. */
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
const guardedWordsPath = /(?:^|\/)guarded-words\.md$/;
const peoplePath = /(?:^|\/)people\.md$/;
const synonymsPath = /(?:^|\/)synonyms\.md$/;
const programmePath = /(?:^|\/)programmes\/([^/]+)\.md$/;
const circularPath = /(?:^|\/)circulars\/([^/]+)\.md$/;
const pledgePath = /(?:^|\/)pledges\/([^/]+)\.md$/;
const calendarPath = /(?:^|\/)calendars\/([^/]+)\.md$/;

/** Whether a file is a list of what no content may name. */
export function isGuardedWords(path: string): boolean {
	return guardedWordsPath.test(path);
}

/** Reads and checks all files of a content folder, texts and pictures; other files are left alone. */
export function checkContent(files: ContentFile[], { today, overlay = [], uploaded = [] }: CheckOptions): Checked {
	const findings = new Findings();
	const sorted = sortFiles(files, overlay, findings);

	const guard = readGuard(sorted, findings);
	const register = readRegister(sorted.regulations, today, findings);
	const rulings = readTopics(sorted.rulings, { register, guard, today, findings });
	const rulingRegister = new RulingRegister(rulings.flatMap((topic) => topic.rulings));

	const modules = sorted.modules.flatMap((entry): Module[] => {
		const module = readModule(entry, { register, rulings: rulingRegister, guard }, findings);

		return module ? [module] : [];
	});

	const idsOf = (entries: readonly { id: string }[]) => entries.map(({ id }) => id);
	const offered = {
		modules: new Set([...idsOf(sorted.modules), ...uploaded]),
		circulars: new Set(idsOf(sorted.circulars)),
		pledges: new Set(idsOf(sorted.pledges))
	};
	const calendars = readCalendars(sorted.calendars, register, today, findings);
	const programmeContext = { offered, register, calendars: new Calendars(calendars), findings };
	const programmes = sorted.programmes.flatMap(({ id, origin, source }): Programme[] => {
		const programme = readProgramme(source, id, origin, programmeContext);

		return programme ? [programme] : [];
	});

	for (const { source } of [...sorted.regulations, ...sorted.calendars, ...sorted.programmes])
		guard.check(source, [], [], findings);

	const synonyms = sorted.synonyms.flatMap(({ source }) => readSynonyms(source, guard, findings));
	const texts = { register, rulings: rulingRegister, guard, findings };
	const circulars = sorted.circulars.flatMap(
		({ id, origin, source }) => readOfficialText(source, id, origin, circularKinds, texts) ?? []
	);
	const pledges = sorted.pledges.flatMap(
		({ id, origin, source }) => readOfficialText(source, id, origin, pledgeKinds, texts) ?? []
	);
	const { regulations } = register;
	const people = sorted.people.flatMap(({ source }) => readPeople(source, findings) ?? [])[0] ?? nobody;
	const content = { modules, regulations, rulings, synonyms, people, programmes, circulars, pledges, calendars };

	warnOfImbalance(balanceOf(content), startsOf(sorted.modules), findings);

	return { content, findings: findings.sorted() };
}

/**
 * Checks a quiz file that has no module yet, by the regulations and rulings of a content folder. What `tujuan:` it may
 * name, only its module will know: that is not asked.
 */
export function checkQuiz(quiz: SourceFile, files: ContentFile[], { today, overlay = [] }: CheckOptions): Finding[] {
	const isReference = ({ path }: ContentFile) =>
		regulationPath.test(path) || rulingsPath.test(path) || isGuardedWords(path);
	const elsewhere = new Findings();
	const sorted = sortFiles(files.filter(isReference), overlay.filter(isReference), elsewhere);
	const guard = readGuard(sorted, elsewhere);
	const register = readRegister(sorted.regulations, today, elsewhere);
	const topics = readTopics(sorted.rulings, { register, guard, today, findings: elsewhere });
	const rulings = new RulingRegister(topics.flatMap((topic) => topic.rulings));
	const findings = new Findings();
	const source = new Source(quiz);

	if (isReadable(source, findings)) {
		const references = { register: register.withPictures(new Map()), rulings, guard };
		readModuleQuiz(source, newModuleContext(references, findings));
	}

	return findings.sorted().filter(({ rule }) => rule !== 'objective-unknown');
}

/** Where each module begins, by its id. */
function startsOf(modules: readonly ModuleEntry[]): Map<string, Place> {
	return new Map(
		modules.flatMap(({ id, sources }): [string, Place][] => {
			const first = sources.get('module.md');

			return first ? [[id, first.place(0)]] : [];
		})
	);
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

/** An election has its id to itself, in whichever calendar it stands. */
function readCalendars(entries: Entry[], register: Register, today: string, findings: Findings): ElectionCalendar[] {
	const seen = new Set<string>();

	return entries.flatMap(({ id, origin, source }) => {
		const calendar = readCalendar(source, id, origin, { register, today, findings });
		if (!calendar) return [];

		for (const election of calendar.elections) {
			if (seen.has(election.id)) {
				findings.add('id-repeated', source.place(0), m.content_id_repeated({ id: election.id }));
			}
			seen.add(election.id);
		}

		return [calendar];
	});
}

/** In the order that their files ask for. */
function readTopics(entries: Entry[], given: Omit<RulingsContext, 'ids' | 'sources'>): RulingTopic[] {
	const context = { ...given, ids: new Map(), sources: new Map() };

	return entries
		.flatMap(({ id, origin, source }) => readRulings(source, id, origin, context) ?? [])
		.sort((a, b) => a.position - b.position);
}

/** Without its lists the guard would let everything pass: that is an error of the folder. */
function readGuard({ guardedWords, any }: ReturnType<typeof sortFiles>, findings: Findings): NeutralityGuard {
	if (guardedWords.length === 0 && any) findings.add('word-list', startOf(any), m.content_guarded_words_missing());

	return new NeutralityGuard(
		readGuardedWords(
			guardedWords.map(({ source }) => source),
			findings
		)
	);
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
	/** By path: every folder's hold. */
	const guardedWords = new Map<string, Entry>();
	const synonyms = new Map<string, Entry>();
	const people = new Map<string, Entry>();
	const programmes = new Map<string, Entry>();
	const circulars = new Map<string, Entry>();
	const pledges = new Map<string, Entry>();
	const calendars = new Map<string, Entry>();

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
		const circular = circularPath.exec(file.path)?.[1];
		const pledge = pledgePath.exec(file.path)?.[1];
		const calendar = calendarPath.exec(file.path)?.[1];

		if (folder && name) {
			moduleOf(folder, origin).sources.set(name, new Source(file));
		} else if (regulation) {
			regulations.set(regulation, { id: regulation, origin, source: new Source(file) });
		} else if (topic) {
			rulings.set(topic, { id: topic, origin, source: new Source(file) });
		} else if (isGuardedWords(file.path)) {
			guardedWords.set(file.path, { id: file.path, origin, source: new Source(file) });
		} else if (synonymsPath.test(file.path)) {
			synonyms.set('synonyms', { id: 'synonyms', origin, source: new Source(file) });
		} else if (peoplePath.test(file.path)) {
			people.set('people', { id: 'people', origin, source: new Source(file) });
		} else if (programme) {
			programmes.set(programme, { id: programme, origin, source: new Source(file) });
		} else if (circular) {
			circulars.set(circular, { id: circular, origin, source: new Source(file) });
		} else if (pledge) {
			pledges.set(pledge, { id: pledge, origin, source: new Source(file) });
		} else if (calendar) {
			calendars.set(calendar, { id: calendar, origin, source: new Source(file) });
		}
	};

	for (const file of files) sort(file, 'public');
	for (const file of overlay) sort(file, 'overlay');

	const readable = ({ source }: Entry) => isReadable(source, findings);

	return {
		/** Path of any file. */
		any: files[0]?.path,
		modules: byId(modules).map((entry) => {
			const unreadable = [...entry.sources].filter(([, source]) => !isReadable(source, findings));

			for (const [name] of unreadable) entry.sources.delete(name);

			return { ...entry, unreadable: new Set(unreadable.map(([name]) => name)) };
		}),
		regulations: byId(regulations).filter(readable),
		rulings: byId(rulings).filter(readable),
		guardedWords: byId(guardedWords).filter(readable),
		synonyms: byId(synonyms).filter(readable),
		people: byId(people).filter(readable),
		programmes: byId(programmes).filter(readable),
		circulars: byId(circulars).filter(readable),
		pledges: byId(pledges).filter(readable),
		calendars: byId(calendars).filter(readable)
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
