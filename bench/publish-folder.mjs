// Publishes a content folder into a database, in a process of its own that loads what the command line loads:
// `node bench/publish-folder.mjs FOLDER DATABASE_URL`.
import { setFlagsFromString } from 'node:v8';
import { loadTypeScript } from '../src/lib/server/load-typescript.mjs';

// As netral.mjs does.
setFlagsFromString('--heap-growing-percent=50');
loadTypeScript();
const { connect } = await import('#lib/server/db/connect.ts');
const { publishFolder } = await import('#lib/server/publishing/publish-content.ts');

const [folder, url] = /** @type {[string, string]} */ (process.argv.slice(2));
const db = await connect(url);
await publishFolder(db, folder, { by: 'command', now: new Date() });
db.close();
