// Publishes a content folder into a database, in a process of its own: `tsx bench/publish-folder.ts FOLDER DATABASE_URL`.
import { connect } from '#lib/server/db/connect.ts';
import { publishFolder } from '#lib/server/publishing/publish-content.ts';

const [folder, url] = process.argv.slice(2) as [string, string];
const db = await connect(url);
await publishFolder(db, folder, { by: 'command', now: new Date() });
db.close();
