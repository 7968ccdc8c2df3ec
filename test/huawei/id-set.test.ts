import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openIdSet } from '../../src/huawei/id-set.ts';

test('tells new ids from seen ones as a Set does', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.uuid(), fc.string({ unit: 'binary' }), fc.nat(50).map(String))), (ids) => {
      const known = new Set<string>();
      const set = openIdSet();
      for (const id of ids) {
        expect(set.add(id)).toBe(!known.has(id));
        known.add(id);
        expect(set.size).toBe(known.size);
      }
    }),
  );
});

test('takes no two of many similar ids for one', () => {
  const set = openIdSet();
  const ids = Array.from({ length: 300_000 }, (_, n) => `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`);
  expect(ids.every((id) => set.add(id))).toBe(true);
  expect(set.size).toBe(ids.length);
  expect(ids.some((id) => set.add(id))).toBe(false);
});
