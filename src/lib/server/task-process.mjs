// A process for one task. Plain JavaScript, because the built server, the command line and the tests all start this very
// file; it loads the TypeScript beside it.
import { setFlagsFromString } from 'node:v8';
import { loadTypeScript } from './load-typescript.mjs';

// As for a command (`netral.mjs`): to collect sooner what a large file leaves behind takes less memory and hardly more time.
setFlagsFromString('--heap-growing-percent=50');

// Whoever waits for the answer decides when the task ends, and takes the process along when ending.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {});
process.on('disconnect', () => process.exit());

process.once('message', async (task) => {
	loadTypeScript();
	const { answerTask } = await import('./answer-task.ts');
	process.send(await answerTask(task), () => process.disconnect());
});
