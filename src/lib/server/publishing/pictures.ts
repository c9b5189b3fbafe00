import { eq } from 'drizzle-orm';
import type { PictureType } from '#lib/content/model.ts';
import { pictureEndings } from '#lib/content/render.ts';
import type { Reader } from '#lib/server/db/connect.ts';
import { picture } from '#lib/server/db/schema/content.ts';

export type PublishedPicture = { type: PictureType; bytes: Uint8Array };

/** The picture that texts show under this name; undefined for any other, also for the same bytes with another ending. */
export async function findPicture(db: Reader, name: string): Promise<PublishedPicture | undefined> {
	const [, sha256, ending] = /^([0-9a-f]{64})\.([a-z]+)$/.exec(name) ?? [];
	if (sha256 === undefined) return undefined;

	const found = await db
		.select({ type: picture.type, bytes: picture.bytes })
		.from(picture)
		.where(eq(picture.sha256, sha256))
		.get();

	return found && pictureEndings[found.type] === ending ? found : undefined;
}
