#!/usr/bin/env node
// Nothing needs to be built first.
import { setFlagsFromString } from 'node:v8';
import { loadTypeScript } from '../lib/server/load-typescript.mjs';
import { prepareMessages } from './prepare-messages.mjs';

await prepareMessages();
// What is written holds personal data: for the owner only.
process.umask(0o077);
// A large folder leaves much behind while it is read: to collect it sooner takes half the memory and hardly more time.
setFlagsFromString('--heap-growing-percent=50');
loadTypeScript();
const { run } = await import('./main.ts');
process.exitCode = await run(process.argv.slice(2));
