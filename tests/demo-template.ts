import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DemoCast } from '#lib/server/demo/city.ts';

export type { DemoCast };

/** Who of the demo city stands for whom. */
export function readDemoCast(dataDir: string): DemoCast {
	return JSON.parse(readFileSync(join(dataDir, 'demo-cast.json'), 'utf8')) as DemoCast;
}
