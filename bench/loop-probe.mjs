// Loaded into the server with `--import`: tells the event-loop delay since it was last asked, in milliseconds.
import { createServer } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

const resolution = 5;

if (isMainThread && process.env.NETRAL_LOOP_PROBE) {
	const delay = monitorEventLoopDelay({ resolution });
	delay.enable();
	createServer((_, response) => {
		// The histogram holds the whole interval between two ticks; what is above the timer's own period is delay.
		const ms = (value) => Math.max(0, value / 1e6 - resolution);
		response.end(JSON.stringify({ p50: ms(delay.percentile(50)), p99: ms(delay.percentile(99)), max: ms(delay.max) }));
		delay.reset();
	})
		// A child process of the server has no say.
		.on('error', () => {})
		.listen(Number(process.env.NETRAL_LOOP_PROBE), '127.0.0.1')
		.unref();
}
