import { register } from 'tsx/esm/api';
import { prepareMessages } from './prepare-messages.mjs';

await prepareMessages();
// What is written holds personal data: for the owner only.
process.umask(0o077);
register();
const { start } = await import('./start.ts');
process.exitCode = await start();
