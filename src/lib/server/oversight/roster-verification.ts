import canonicalize from 'canonicalize';
import type { Reader } from '#lib/server/db/connect.ts';
import { findRendition } from '../documents/renditions.ts';
import type { Attestation } from './attestations.ts';
import { parseRoster, rosterCsv, sha256Of } from './frozen-roster.ts';

/** What a file is, held against a statement: its roster, as JSON or CSV; its paper; or something else. */
export type RosterMatch = 'json' | 'csv' | 'pdf' | 'none';

/**
 * Whether these bytes are what was handed out with a statement. JSON may have been reformatted on its way: what counts is
 * that it says the same, and its canonical form has the hash that the statement prints.
 */
export async function verifyRoster(db: Reader, statement: Attestation, bytes: Uint8Array): Promise<RosterMatch> {
	const sha256 = sha256Of(bytes);
	if (sha256 === statement.rosterSha256) return 'json';

	const pdf = await findRendition(db, 'attestation', statement.id);
	if (pdf && sha256Of(pdf) === sha256) return 'pdf';

	const csv =
		(await findRendition(db, 'roster-csv', statement.id)) ?? Buffer.from(rosterCsv(parseRoster(statement.rosterJson)));
	if (sha256Of(csv) === sha256) return 'csv';

	return canonicalHash(bytes) === statement.rosterSha256 ? 'json' : 'none';
}

function canonicalHash(bytes: Uint8Array): string | undefined {
	try {
		return sha256Of(
			canonicalize(
				JSON.parse(
					Buffer.from(bytes)
						.toString('utf8')
						.replace(/^\uFEFF/, '')
				)
			)!
		);
	} catch {
		return undefined;
	}
}
