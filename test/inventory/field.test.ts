import { describe, expect, test } from '@jest/globals';
import { parseField, valueAt } from '../../src/inventory/field.ts';

const record = {
  name: 'web',
  tags: { env: 'prod', 'cost center': '42', 'a.b': 'dots' },
  securityGroups: [
    { id: 'sg-1', name: 'default' },
    { id: 'sg-2', name: null },
  ],
  document: {
    metadata: { 'metering.image_id': 'img' },
    disks: [{ sizes: [1, 2] }, { sizes: [3] }, 'odd'],
    deep: { flag: false },
  },
};

describe('a field', () => {
  test.each<[string, unknown]>([
    ['name', 'web'],
    ['status', null],
    ['tags', record.tags],
    ['tags.env', 'prod'],
    ['tags.cost center', '42'],
    ["tags['cost center']", '42'],
    ['tags["cost center"]', '42'],
    ['tags.a.b', 'dots'],
    ['tags.none', null],
    ['tags.constructor', null],
    ['securityGroups.id', ['sg-1', 'sg-2']],
    ['securityGroups.name', ['default']],
    ["document.metadata['metering.image_id']", 'img'],
    ['document.metadata.metering.image_id', null],
    ['document.disks.sizes', [[1, 2], [3]]],
    ['document.deep.flag', false],
    ['document.deep.flag.more', null],
    ['document', record.document],
  ])('%s', (text, expected) => expect(valueAt(record, parseField('hosts', text))).toEqual(expected));

  test.each([
    '',
    '.',
    'tags[',
    "tags['x",
    'tags[0]',
    'document..x',
    'name.first',
    'document["a"]b]',
    'nmae',
    '__proto__',
  ])('%j is none', (text) =>
    expect(() => parseField('hosts', text)).toThrow(expect.objectContaining({ code: 'usage' })),
  );
});
