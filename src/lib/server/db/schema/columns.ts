import { integer, text } from 'drizzle-orm/sqlite-core';
import { newId } from '../id.ts';

/** Primary key: a time-ordered random id, made by the application. */
export const id = () => text().primaryKey().$defaultFn(newId);

/** A moment in UTC, in milliseconds: plain `timestamp` keeps seconds and loses order. */
export const moment = () => integer({ mode: 'timestamp_ms' });

/** A calendar day of the institution, `YYYY-MM-DD`; text compares in order. */
export const day = () => text().$type<Day>();

/** `YYYY-MM-DD` in the institution's time zone. */
export type Day = string;

/** True from `validFrom` (inclusive) to `validTo` (exclusive; open while null). */
export const valid = () => ({ validFrom: day().notNull(), validTo: day() });

/** Known to us from `recordedFrom` to `recordedTo` (exclusive; current while null). A correction closes a row and adds one. */
export const recorded = () => ({ recordedFrom: moment().notNull(), recordedTo: moment() });
