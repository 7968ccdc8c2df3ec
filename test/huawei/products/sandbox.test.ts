/** Every entry against the sandbox, whose lists were written from the same documentation by themselves. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openHuawei } from '../../../src/huawei/cloud.ts';
import { productEntries } from '../../../src/huawei/products/catalogue.ts';
import type { ProductEntry } from '../../../src/huawei/products/entry.ts';
import { hasCode } from '../../../src/model/errors.ts';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.ts';
import { accountOf, collect, firstPlace, sandboxOptions } from '../helpers.ts';

let sandbox: Sandbox;
let cloud: ReturnType<typeof openHuawei>;

beforeAll(async () => {
  // Pages shorter than the lists, and than what is asked for.
  sandbox = await startSandbox({ products: 900, servers: 12, pageSize: 5 });
  cloud = openHuawei(sandboxOptions(sandbox));
});

afterAll(async () => {
  await cloud.close();
  await sandbox.close();
});

const regionOf = (entry: ProductEntry): string => (entry.scope === 'global' ? 'global' : firstPlace(sandbox).region);

/** Ids that the sandbox gives; null for what it does not imitate. */
const idsOf = async (entry: ProductEntry): Promise<string[] | null> => {
  const projectId = entry.scope === 'global' ? null : firstPlace(sandbox).projectId;
  const { domainId } = accountOf(sandbox);
  try {
    const listed = await collect(cloud.listProducts(entry, { region: regionOf(entry), projectId, domainId }));
    return listed.map(({ fields }) => fields.id).sort();
  } catch (error) {
    if (hasCode(error, 'service-not-offered')) return null;
    throw error;
  }
};

test.each(productEntries.map((entry) => [entry.type, entry] as const))(
  '%s is listed whole where the sandbox has it',
  async (type, entry) => {
    const ids = await idsOf(entry);
    if (ids === null) return;
    expect(new Set(ids).size).toBe(ids.length);
    // What Config knows, too, is known to the sandbox by its ids.
    const region = regionOf(entry);
    const known = sandbox.state.resources({ type, ...(region === 'global' ? {} : { region }) });
    if (known.length > 0) expect(ids).toEqual(known.map(({ id }) => String(id)).sort());
  },
);
