/** The RAM policy that the calls of this tool need: derived from the operations, so that it can be neither short nor long. */
import { type Operation, operations } from './operations.ts';

export interface RamPolicy {
  readonly Version: '1';
  readonly Statement: readonly {
    readonly Effect: 'Allow';
    readonly Action: readonly string[];
    readonly Resource: '*';
  }[];
}

/**
 * Actions are `yundun-sas:<operation>` and cannot be narrowed to a resource (the "Authorization information" of each
 * operation's help page).
 * @param readOnly without the operations that change something: enough for `status`, `assets` and `regions`
 */
export const ramPolicy = ({ readOnly }: { readonly readOnly: boolean }): RamPolicy => {
  const names = Object.keys(operations) as Operation[];
  const allowed = names.filter((name) => !readOnly || operations[name] === 'read');
  return {
    Version: '1',
    Statement: [{ Effect: 'Allow', Action: allowed.map((name) => `yundun-sas:${name}`), Resource: '*' }],
  };
};
