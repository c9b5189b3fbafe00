// Runs in a worker thread. Plain JavaScript, because the built server, the command line and the tests all start this
// very file; it loads the TypeScript beside it.
import { parentPort, workerData } from 'node:worker_threads';
import { loadTypeScript } from './load-typescript.mjs';

loadTypeScript();
const { answerTask } = await import('./thread-task.ts');
const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort);
port.postMessage(await answerTask(workerData));
