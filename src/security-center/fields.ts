/** Fields of Security Center's answers: what is missing or of another type is null, and nothing is assumed. */
import * as z from 'zod';

/** A text; null when it is missing or empty. */
export const text = z
  .string()
  .nullish()
  .catch(null)
  .transform((value) => value || null);

/** Numbers come as numbers or as texts ("20"), depending on the operation. */
export const number = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^-?\d{1,15}$/)
      .transform(Number),
  ])
  .nullish()
  .catch(null)
  .transform((value) => value ?? null);

/** An id that is a number: kept as a text, and refused where JSON has lost its digits. */
export const id = z.union([z.int().transform(String), z.string().regex(/^\d+$/)]);

export const flag = z
  .boolean()
  .nullish()
  .catch(null)
  .transform((value) => value ?? null);

/** A list that may be left out when it is empty. */
export const listOf = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .nullish()
    .transform((list) => list ?? []);

/** `PageInfo` of the lists that are read by page number. */
export const pageInfo = z.object({ TotalCount: number });
