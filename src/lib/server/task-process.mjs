// A process for one task. Plain JavaScript, because the built server, the command line and the tests all start this very
// file; it loads the TypeScript beside it.
import { loadTypeScript } from './load-typescript.mjs';

// Whoever waits for the answer decides when the task ends, and takes the process along when ending.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {});
process.on('disconnect', () => process.exit());

process.once('message', async (task) => {
	loadTypeScript();
	const { answerTask } = await import('./answer-task.ts');
	process.send(await answerTask(task), () => process.disconnect());
});
