import { ImportJobs } from '#lib/server/organisation/import-jobs.ts';

/** The imports of this process. */
export const imports = new ImportJobs();

/** A page waits so long for an import, then shows its progress instead. */
export const importPatienceMs = 8_000;
