/** How sure somebody is of an answer: ragu, cukup, yakin. It never changes a score. */
export const certaintyLevels = ['unsure', 'fair', 'sure'] as const;
export type Certainty = (typeof certaintyLevels)[number];
