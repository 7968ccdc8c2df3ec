/** What comes of somebody's own SQL. */
import { AppError } from '../model/errors.ts';

export type SqlValue = string | number | null;
export type SqlRow = readonly SqlValue[];

export const refused = (reason: string): AppError =>
  new AppError('usage', `The query is refused: ${reason}.`, {
    hint: 'Only one SELECT can be asked; "huawei-assets inventory schema" lists what there is.',
  });
