import type { Rule } from './findings.ts';

/** One file as read from a content folder; the path is only used to sort it in and to name it in findings. */
export type SourceFile = { path: string; text: string };

/** A picture as read from a content folder; the hash is SHA-256 of its bytes, in hexadecimal. */
export type PictureFile = { path: string; bytes: Uint8Array; sha256: string };

export type ContentFile = SourceFile | PictureFile;

/** Where content came from; the overlay adds to the public folder or replaces by id. */
export type Origin = 'public' | 'overlay';

/** Lines and columns count from 1; the message is a finished sentence: what is wrong and how to mend it. */
export type Finding = {
	severity: 'error' | 'warning';
	rule: Rule;
	file: string;
	line: number;
	column: number;
	message: string;
};

/** Words and phrases that people use for the same thing; that of the content stands first. */
export type SynonymSet = string[];

/** The fictional people of lessons and questions, as `people.md` lists them; each list holds single words or phrases. */
export type People = {
	/** `Bu`, `Ibu` …: whatever name or office follows is a woman's. */
	femaleTitles: string[];
	maleTitles: string[];
	femaleNames: string[];
	maleNames: string[];
	/** Names of women and men: they tell a gender behind a title only. */
	sharedNames: string[];
	roles: string[];
};

/** How sure the writers are of a paraphrase; nothing low may be graded on. */
export type Confidence = 'high' | 'medium' | 'low';

export type Content = {
	modules: Module[];
	regulations: Regulation[];
	/** In the order to show them. */
	rulings: RulingTopic[];
	synonyms: SynonymSet[];
	people: People;
	programmes: Programme[];
	circulars: OfficialText<CircularKind>[];
	pledges: OfficialText<PledgeKind>[];
	calendars: ElectionCalendar[];
};

export type Module = {
	/** The folder's name. */
	id: string;
	title: string;
	summary: string;
	minutes: number;
	/** By id, in the order of the file: `{ T1: 'Menjelaskan …' }`. */
	objectives: Record<string, string>;
	introductionHtml: string;
	lessons: Lesson[];
	quiz: Quiz;
	/** Every regulation and article that any text of the module cites, without repetition. */
	citations: Citation[];
	/** Every picture that any text of the module shows. */
	pictures: Picture[];
	origin: Origin;
};

export const pictureTypes = ['image/svg+xml', 'image/png', 'image/jpeg', 'image/webp'] as const;
export type PictureType = (typeof pictureTypes)[number];

/** A picture of a module; texts show it at its width and height in CSS pixels, or smaller where the line is shorter. */
export type Picture = {
	/** The file's, unique in its module. */
	name: string;
	type: PictureType;
	width: number;
	height: number;
	bytes: Uint8Array;
	sha256: string;
};

export type Lesson = {
	/** The file's name without number and ending; permanent. */
	slug: string;
	/** From 1, in the order of the file names. */
	position: number;
	title: string;
	minutes: number;
	/** Ids of the module's objectives. */
	objectives: string[];
	/** What the page shows, in order: text and self-checks in their places, these with their keys. */
	parts: LessonPart[];
};

export type LessonPart = { kind: 'text'; html: string } | { kind: 'self-check'; question: Question };

export type QuizMode = 'latihan' | 'ujian' | 'ujian-ulang';

export type Policy = {
	mode: QuizMode;
	/** 0–100, of the whole score. */
	passMark: number;
	/** 0–100, which every pool must reach as well; null when only the whole counts. */
	passMarkPerPool: number | null;
	/** null: as often as one likes. */
	tries: number | null;
	/** The n-th value follows the n-th try, the last one repeats; empty: no pause. */
	pausesMinutes: readonly number[];
	/** Before the next try, the lessons of the questions that were missed are to be read again. */
	rereadMissed: boolean;
	/** So long after the last try, reading all lessons again opens one more; null: only the administrator does. */
	reopensAfterMinutes: number | null;
	limitMinutes: number | null;
	/** How long an answer that was given in time may be on its way once the time is over. */
	graceSeconds: number;
	/** Questions of a pool and options stand in another order for everyone, but for what the chip `tetap` keeps. */
	shuffled: boolean;
	navigation: Navigation;
	/** What is shown of a closed attempt, and when. */
	shows: { score: Release; explanations: Release; keys: Release };
	honestyStatement: string | null;
	/** Learners also say how sure they are of each answer; it never changes the score. */
	certainty: boolean;
};

/** `forward`: one question after the other, without a way back. */
export type Navigation = 'free' | 'forward';

/** `always`: as soon as the attempt is closed; `closed`: once the cycle is over for the person. */
export type Release = 'always' | 'passed' | 'closed' | 'never';

export type Quiz = {
	id: string;
	title: string;
	policy: Policy;
	pools: Pool[];
};

export type Pool = {
	/** From the heading, unique in the quiz. */
	slug: string;
	name: string;
	/** How many questions an attempt draws; 0 in a practice pool. */
	draw: number;
	/** Never drawn in the graded quiz. */
	practice: boolean;
	questions: Question[];
};

/** The names of the chips; `kasus` is the heading's prefix. */
export type QuestionType = InteractionType | 'kasus';
export type InteractionType =
	'pilihan ganda' | 'pilihan ganda kompleks' | 'benar-salah' | 'urutan' | 'menjodohkan' | 'isian singkat';

export type Scoring = 'sebagian' | 'semua' | 'bobot';

/** A question with its key: on the server and in the trainers' tools only. */
export type Question = { public: PublicPart; key: Key };

/** What a learner may see of a question. */
export type PublicPart = Shown & {
	type: QuestionType;
	tags: string[];
	difficulty: 1 | 2 | 3 | null;
	objectives: string[];
	/** Id of the ruling that the question is about, such as `MED-02`. */
	ruling: string | null;
	/** The chip `poin:`; how much the question weighs in the score, 1 unless said otherwise. */
	weight: number;
	/** Of a scenario, in the order of the file; it has no options itself. */
	scenes?: Scene[];
};

/** One question of a scenario: it has an id of its own, unique in the module. */
export type Scene = Shown & { type: InteractionType };

export type Shown = {
	/** Permanent; unique in its module, self-checks included. */
	id: string;
	/** The heading without its chips, as plain text and as inline HTML. */
	title: string;
	titleHtml: string;
	/** What stands between heading and options; may be empty. */
	stemHtml: string;
	/**
	 * What is chosen, put in order or matched; none where something is typed. In the order of the file, but by id where
	 * that order would tell the key (`urutan`, `menjodohkan`).
	 */
	options: Option[];
	/** Statements of a `benar-salah` table and the left column of `menjodohkan`: each takes one option. */
	rows?: Row[];
	/** The chip `tetap`: options and rows are not shuffled. */
	fixedOrder: boolean;
};

export type Option = {
	/** Hash of the normalised text: permanent while the text reads the same. */
	id: string;
	html: string;
	/** The chip `(terakhir)`: stays behind the shuffled ones. */
	last: boolean;
	/** The same as plain text, where it stands in a list that can show no more. */
	text?: string;
};

/** Its id is a hash of its text, as that of an option. */
export type Row = { id: string; html: string };

/** What must not leave the server before the policy releases it. */
export type Key = SceneKey & {
	/** Shown in practice only. */
	hintHtml: string | null;
	/** Of a scenario, by the id of the scene. */
	scenes?: Record<string, SceneKey & { next: Next }>;
};

/** Where a scene leads; null: to the end. Scenes lead forwards only, so every way ends. */
export type Next = {
	/** By the id of the chosen option, for those that lead elsewhere. */
	byOption: Record<string, string>;
	otherwise: string | null;
};

export type SceneKey = InteractionKey & {
	explanationHtml: string | null;
	legalBasisHtml: string | null;
	/** Of the legal basis. */
	citations: Citation[];
	/** By option id. */
	feedback: Record<string, string>;
};

export type InteractionKey = {
	/** Ids of the right options; none where it is not options that are chosen. */
	right: string[];
	scoring: Scoring;
	/** Percent by option id for the scoring `bobot`, else empty. */
	weights: Record<string, number>;
	/** The right option by row id. */
	pairs?: Record<string, string>;
	/** Ids of the options of `urutan` in the right order. */
	order?: string[];
	/** What counts as right in an `isian singkat`. */
	accepted?: Accepted[];
};

export type Accepted = { text: string } | { value: number; tolerance: number };

export type Regulation = {
	id: string;
	/** `UU`, `PP`, `SE MenPANRB` … */
	kind: string;
	number: string;
	year: number;
	title: string;
	abbreviations: string[];
	/** Dates are `YYYY-MM-DD`; null where the sources do not tell it. */
	inForceFrom: string | null;
	/** `lewat`: made for one election, which is over. */
	status: 'berlaku' | 'dicabut' | 'lewat';
	/** The one election that a past one was made for: `Pilkada 2024`. */
	madeFor?: string;
	repealedBy: string | null;
	repealedOn: string | null;
	amendedBy: string[];
	interpretedBy: string[];
	checkedOn: string;
	/** "diperiksa per" lies more than 180 days before the day of the check. */
	stale: boolean;
	source: string;
	confidence: Confidence;
	/** On a repealed one: article → the citation that takes its place. */
	replacements: Record<string, string>;
	/** What stands above the first article; may be empty. */
	introductionHtml: string;
	articles: Article[];
	origin: Origin;
};

export type Article = {
	/** Anchor on the regulation's page: `pasal-9-ayat-2`. */
	slug: string;
	/** `Pasal 9 ayat (2)`. */
	label: string;
	confidence: Confidence;
	html: string;
};

export type Citation = {
	/** Id of the regulation. */
	regulation: string;
	/** The article as cited, in standard spelling; null when the regulation is cited as a whole. */
	article: string | null;
	/** Slug of the heading that covers the article; null when none is needed. */
	slug: string | null;
	/** As it stands in the text. */
	text: string;
	/** Marked with the chip `(riwayat)`: cited as history, may be repealed. */
	history: boolean;
};

/** One file of rulings: what people look for together. */
export type RulingTopic = {
	/** The file's name. */
	id: string;
	/** Its place among the topics. */
	position: number;
	title: string;
	summary: string;
	/** Ids of the fact sheet that the topic carries, in its order: each has at least one ruling. */
	sources: string[];
	/** `YYYY-MM-DD`; when the fact sheet was last compared with its sources. */
	checkedOn: string;
	/** As of a regulation. */
	stale: boolean;
	/** Who stands for the verdicts; null: nobody yet. */
	confirmedBy: string | null;
	/** In the order of the file. */
	rulings: Ruling[];
	origin: Origin;
};

export type Verdict = 'boleh' | 'hati-hati' | 'tidak boleh';

/** Whom a ruling is about; PNS includes CPNS, PPPK those who work part time. */
export type RulingAudience =
	'PNS' | 'PPPK' | 'non-ASN' | 'kepala' | 'kepala daerah' | 'suami/istri calon' | 'keluarga calon' | 'bakal calon';

export type RulingPlace = 'media sosial' | 'pesan' | 'kantor' | 'acara kampanye' | 'tempat umum' | 'rumah' | 'TPS';

/** Before the candidates are determined, campaign, quiet days, polling day, and after it. */
export type ElectionStage = 'pra' | 'kampanye' | 'tenang' | 'pungut' | 'pasca';

/** By which way an act may be answered for; `petahana` is the candidacy of an incumbent. */
export type Consequence = 'etik' | 'disiplin' | 'pidana' | 'petahana';

/** One act and its verdict. */
export type Ruling = {
	/** Permanent, unique over all topics: `MED-02`, or `FOT-07a` where an act is split by its condition. */
	id: string;
	/** Its id in the fact sheet: `FOT-07`. */
	source: string;
	/** The act, as plain text and as inline HTML. */
	title: string;
	titleHtml: string;
	verdict: Verdict;
	/** Empty: everyone. */
	audience: RulingAudience[];
	/** Empty: everywhere. */
	places: RulingPlace[];
	/** Empty: in every stage, and between elections. */
	stages: ElectionStage[];
	/** None where the act is allowed. */
	consequences: Consequence[];
	confidence: Confidence;
	reason: RulingText;
	/** Always there where the verdict is `hati-hati`. */
	safeStep: RulingText | null;
	/** Always there where `consequences` are. */
	consequence: RulingText | null;
	legalBasis: RulingText | null;
	/** A fictional case. */
	example: RulingText | null;
	/** How people ask for it in their own words; searched and not shown. */
	askedAs: string;
	/** Every article that any of its texts cites, without repetition. */
	citations: Citation[];
};

/** `text` is the same without any markup. */
export type RulingText = { html: string; text: string };

export type CircularKind = 'surat edaran';
export type PledgeKind = 'ikrar' | 'pakta integritas';

/** A versioned text of an institution: a circular that its staff acknowledge, or a pledge that they affirm. */
export type OfficialText<Kind extends CircularKind | PledgeKind = CircularKind | PledgeKind> = {
	id: string;
	kind: Kind;
	title: string;
	version: number;
	/** Not in force anywhere: it only shows what such a text may look like. */
	example: boolean;
	/** Who issued it, in words. */
	institution: string;
	/** `YYYY-MM-DD`. */
	date: string;
	/** As written, without the questions: what two versions are compared by. */
	bodyMarkdown: string;
	bodyHtml: string;
	/** Three about a circular, with their keys; none about a pledge. */
	questions: Question[];
	origin: Origin;
};

export type Programme = {
	id: string;
	title: string;
	summary: string;
	descriptionHtml: string;
	/** Ids of modules, in the order to learn them. */
	modules: string[];
	/** Ids of circulars, in the order to read them, before the modules. */
	circulars: string[];
	/** Id of the pledge that is affirmed at the end. */
	pledge: string | null;
	/** Whether taking part in a briefing is asked for. */
	briefing: boolean;
	/** Training hours as set by the institution; null: none are claimed. */
	jp: number | null;
	/** What the institution adds on the certificate, such as on what basis the training is held. */
	certificateText?: string;
	/** All must hold; empty means everyone. */
	audience: Condition[];
	cycles: Cycle[];
	origin: Origin;
};

/** Dates are `YYYY-MM-DD`: the last of them ends with the day where the person works. */
export type Cycle = {
	id: string;
	opens: string;
	due: string;
	/** How a date was told, in words: "7 hari sebelum masa tenang Pilkada 2024", or for a due day "30 hari sejak didaftarkan". */
	opensBy?: string;
	dueBy?: string;
	/** Days that everybody gets from enrolment on; `due` is then the day of those who are enrolled at the opening. */
	dueDays?: number;
	validMonths: number;
	/** Days that somebody who joins later gets from then on, where the due day comes sooner. */
	newcomerDays?: number;
	/** Who holds a certificate of an earlier one goes a shorter way. */
	refresher?: true;
};

/** The stages of one kind of election, and the elections of that kind whose days are known. */
export type ElectionCalendar = {
	/** The file's name: `pilkada`. */
	id: string;
	title: string;
	checkedOn: string;
	/** In the order of the file: a stage is told by those above it. */
	stages: CalendarStage[];
	elections: Election[];
	introductionHtml: string;
	origin: Origin;
};

export type CalendarStage = {
	id: string;
	name: string;
	/** Undefined where it follows from nothing but the dates of each election. */
	from: StageOffset | undefined;
	/** Undefined where its end is not told. */
	to: StageOffset | undefined;
	citation: Citation;
	confidence: Confidence;
};

/** A day counted from the first or the last day of a stage; `amount` is negative before it. */
export type StageOffset = { amount: number; unit: 'day' | 'month'; edge: 'start' | 'end'; stage: string };

export type Election = {
	id: string;
	name: string;
	/** Official first and last days by stage; they hold, whatever the offsets would make of it. */
	dates: Record<string, StageDays>;
	citation: Citation;
	confidence: Confidence;
};

export type StageDays = { from: string; to: string };

export type EmploymentKind = 'PNS' | 'CPNS' | 'PPPK' | 'PPPK paruh waktu' | 'non-ASN';
export type PostCategory = 'jpt' | 'administrator' | 'pengawas' | 'fungsional' | 'pelaksana' | 'camat' | 'lurah';

export type Condition =
	/** Unit codes; each means the unit and all below it. */
	| { unit: string[] }
	| { category: PostCategory[] }
	| { employment: EmploymentKind[] }
	| { head: boolean }
	/** Of the primary post, or of the first employment: its first day is this one or later, or lies before it. */
	| { start: 'post' | 'employment'; since: string }
	| { start: 'post' | 'employment'; before: string }
	/** At least one must hold. */
	| { any: Condition[] };
