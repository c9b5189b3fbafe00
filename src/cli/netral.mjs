#!/usr/bin/env node
// Node 20 cannot run TypeScript by itself, so tsx loads it; nothing needs to be built first.
import { register } from 'tsx/esm/api';
import { prepareMessages } from './prepare-messages.mjs';

await prepareMessages();
// What is written holds personal data: for the owner only.
process.umask(0o077);
register();
const { run } = await import('./main.ts');
process.exitCode = await run(process.argv.slice(2));
