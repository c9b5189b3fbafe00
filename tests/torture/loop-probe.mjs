// Loaded into the server with `--import`: writes the longest event-loop delay of each half second, in milliseconds.
import { appendFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
setInterval(() => {
	appendFileSync(process.env.NETRAL_LOOP_PROBE, `${Date.now()} ${(delay.max / 1e6).toFixed(1)}\n`);
	delay.reset();
}, 500).unref();
