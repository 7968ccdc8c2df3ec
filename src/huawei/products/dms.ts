/** The three brokers of Distributed Message Service share one list. */
import { asText, type Json } from '../read.ts';
import type { Reader } from './entry.ts';

/** Rows of one engine, under any of its names; a row that names none is of the engine that was asked for. */
export const isEngine =
  (...names: string[]): Reader<boolean> =>
  (item: Json) => {
    const engine = asText(item.engine);
    return engine === null || names.includes(engine);
  };
