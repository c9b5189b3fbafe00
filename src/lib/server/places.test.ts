import { expect, test } from 'vitest';
import { Places } from './places.ts';
import { Problem } from './problem.ts';

const busy = () => new Problem('busy', 'Penuh.');

test('places are given in the order in which people came, to nobody who has gone, and each once', async () => {
	const places = new Places(1);
	const came: string[] = [];
	const take = (name: string, patienceMs = 30_000) =>
		places.take({ patienceMs, busy }).then((leave) => {
			came.push(name);

			return leave;
		});

	const leave = await take('first');
	const second = take('second');
	const hurried = take('hurried', 1);
	const third = take('third');
	await expect(hurried).rejects.toMatchObject({ code: 'busy' });
	expect(came).toEqual(['first']);

	leave();
	leave();
	const leaveSecond = await second;
	await new Promise((resolve) => setTimeout(resolve, 20));
	expect(came).toEqual(['first', 'second']);

	leaveSecond();
	(await third)();
	await take('fourth', 0);
	expect(came).toEqual(['first', 'second', 'third', 'fourth']);
});
