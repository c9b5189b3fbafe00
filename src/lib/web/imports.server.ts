import { ImportJobs } from '#lib/server/organisation/import-jobs.ts';
import { QuestionImports } from '#lib/server/publishing/question-imports.ts';

/** The imports of staff files of this process. */
export const imports = new ImportJobs();

/** The imports of questions of this process. */
export const questionImports = new QuestionImports();

/** A page waits so long for an import, then shows its progress instead. */
export const importPatienceMs = 8_000;
