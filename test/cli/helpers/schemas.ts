/** Real output against the schemas of docs/schemas. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';

const folder = new URL('../../../docs/schemas/', import.meta.url);

export interface Schema {
  readonly $id: string;
  readonly title: string;
  readonly description: string;
}

export const schemas: readonly Schema[] = readdirSync(folder).map(
  (file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Schema,
);

const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
ajvFormats.default(ajv);
for (const schema of schemas) ajv.addSchema(schema);

/** Fails with what is wrong, and where. */
export const expectSchema = (name: string, value: unknown): void => {
  const validate = ajv.getSchema(`${name}.json`);
  if (!validate) throw new Error(`docs/schemas has no ${name}.json`);
  validate(value);
  expect(
    (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`),
  ).toEqual([]);
};
