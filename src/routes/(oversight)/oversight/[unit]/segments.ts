import { m } from '#lib/paraglide/messages.js';

/** The parts of a bar, in their order; each is a state or a group of states, and together they are everyone. */
export const segments = ['certified', 'in_time', 'lapsed', 'waived', 'correction'] as const;
export type Segment = (typeof segments)[number];

export function segmentLabels(): Record<Segment, string> {
	return {
		certified: m.state_certified(),
		in_time: m.state_in_time(),
		lapsed: m.state_lapsed(),
		waived: m.state_waived(),
		correction: m.state_correction()
	};
}
