import { register } from 'tsx/esm/api';
import { prepareMessages } from './prepare-messages.mjs';

prepareMessages();
register();
const { start } = await import('./start.ts');
process.exitCode = await start();
