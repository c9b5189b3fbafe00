/** The parts of a bar, in their order; each is a state or a group of states, and together they are everyone. */
export const segments = ['certified', 'in_time', 'lapsed', 'waived', 'correction'] as const;
export type Segment = (typeof segments)[number];
