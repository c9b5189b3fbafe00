#!/usr/bin/env node
// Nothing needs to be built first.
import { loadTypeScript } from '../lib/server/load-typescript.mjs';
import { prepareMessages } from './prepare-messages.mjs';

await prepareMessages();
// What is written holds personal data: for the owner only.
process.umask(0o077);
loadTypeScript();
const { run } = await import('./main.ts');
process.exitCode = await run(process.argv.slice(2));
