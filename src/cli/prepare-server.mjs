// The process that makes a server ready: started by serve.mjs, it tells what it has found and ends.
import { loadTypeScript } from '../lib/server/load-typescript.mjs';

// Whoever asked has gone, so nobody waits for this any more.
process.once('disconnect', () => process.exit(1));
loadTypeScript();
const { prepareServer } = await import('./prepare-server.ts');
process.exitCode = await prepareServer(process.argv[2] === 'demo' ? 'demo' : 'start', (ready) => process.send?.(ready));
process.removeAllListeners('disconnect');
process.disconnect?.();
