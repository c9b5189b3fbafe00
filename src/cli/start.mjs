import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { prepareMessages } from './prepare-messages.mjs';
import { root } from './prepare.mjs';
import { serve } from './serve.mjs';

const envFile = join(root, '.env');
// What the environment says comes before the file.
if (existsSync(envFile)) process.loadEnvFile(envFile);

await prepareMessages();
process.exitCode = await serve('start');
