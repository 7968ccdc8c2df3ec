import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Inventory } from '../../src/inventory/inventory.ts';
import { type Condition, parseWhere } from '../../src/inventory/where.ts';
import type { Host, Observed } from '../../src/model/record.ts';
import { collect, hostOf, scopeOf, syncScope } from './helpers.ts';
import { holds, type Judged } from './judge.ts';
import { describeStores, type TestStore } from './stores.ts';

describeStores('conditions', (create, runs) => {
  const now = new Date('2026-03-01T12:00:00.000Z');
  const read = (text: string): Condition => parseWhere('hosts', text, now);

  /** Each group of tests has an inventory of its own, as they run in any order. */
  const withInventory = () => {
    let store: TestStore;
    let inventory: Inventory;
    beforeAll(async () => {
      store = await create();
      inventory = await store.open();
    });
    afterAll(async () => {
      await inventory.close();
      await store.remove();
    });
    return () => inventory;
  };

  const accountNames = new Map([['acc-1', "Production 'one'"]]);
  describe('a condition over hosts', () => {
    const inventory = withInventory();
    const hosts: readonly Observed<Host>[] = [
      hostOf('1', {
        name: 'web-1',
        publicIp: '203.0.113.7',
        publicIps: ['203.0.113.7', '198.51.100.9'],
        os: 'Ubuntu 22.04 server 64bit',
        vcpus: 16,
        createdAt: '2026-02-20T08:00:00.000Z',
        updatedAt: '2026-03-01T11:00:00.000Z',
        tags: { env: 'Prod', 'cost center': '42', 'a.b': 'dots' },
      }),
      hostOf('2', { name: 'db', os: 'CentOS 7.9', vcpus: 8, status: null, createdAt: '2025-12-31T23:59:59.999Z' }),
      hostOf('3', {
        name: 'it\'s 100%_"odd"',
        os: null,
        vcpus: null,
        ipv6s: ['2001:db8::7'],
        createdAt: null,
        securityGroups: [
          { id: 'sg-1', name: 'default' },
          { id: 'sg-2', name: 'Web' },
        ],
      }),
      {
        ...hostOf('4', { name: '数据库', os: 'EulerOS', createdAt: '2026-01-01T00:00:00.000Z' }),
        document: {
          flavor: { id: 's6.large.2', vcpus: '9', ram: 10 },
          locked: true,
          volumes: [
            { id: 'v-1', size: 40 },
            { id: 'v-2', size: 500 },
          ],
          none: null,
          created: '2026-01-01T00:00:00Z',
          'odd:key': 'x',
          metadata: { 'metering.image_id': 'img-9' },
        },
      },
    ];
    beforeAll(() => syncScope(inventory(), scopeOf(), hosts));

    const ids = async (text: string): Promise<string> => {
      const rows = await collect(inventory().listRecords('hosts', { where: read(text), accountNames }));
      const found = rows.map(({ fields }) => fields.id).sort();
      expect(await inventory().countRecords('hosts', { where: read(text), accountNames })).toBe(found.length);
      return found.join('');
    };

    test.each<[string, string]>([
      ['os~ubuntu and publicIp!=null', '1'],
      ['os ~ UBUNTU', '1'],
      ['os !~ ubuntu', '234'],
      ['status = active', '134'],
      ['status != active', '2'],
      ['status = null', '2'],
      ['status != null', '134'],
      ["status != 'null'", '1234'],
      ['os = null or vcpus = null', '3'],
      ['not os = null', '124'],
      ['not (os = null or os ~ u)', '2'],
      ['not not os = null', '3'],
      ['name in (web-1, db)', '12'],
      ['name not in (web-1, db)', '34'],
      ['name IN ("web-1") OR name = db', '12'],
      ['status in (null, shutoff)', '2'],
      ['name = 数据库', '4'],
      ['name = "it\'s 100%_\\"odd\\""', '3'],
      ["name ~ '%'", '3'],
      ["name ~ '_'", '3'],
      ["name ~ ''", '1234'],
      ['vcpus > 8', '1'],
      ['vcpus >= 8', '12'],
      ["vcpus < '16'", '24'],
      ['vcpus = 1.6e1', '1'],
      ['vcpus != 16', '234'],
      ['vcpus in (2, 8)', '24'],
      ['memoryMb = 4096', '1234'],
      ['name < e', '2'],
      ['publicIps = 198.51.100.9', '1'],
      ['publicIps ~ 198.51', '1'],
      ['publicIps = null', '234'],
      ['publicIps != 198.51.100.9', '234'],
      ['ipv6s = 2001:DB8::7', '3'],
      ['privateIps in (192.168.0.7, 10.0.0.1)', '1234'],
      ['securityGroups ~ web', '3'],
      ['securityGroups = sg-2', '3'],
      ['securityGroups.name = default', '1234'],
      ['securityGroups.id = null', '124'],
      ['tags.env = prod', '1'],
      ['tags.env != prod', '234'],
      ['tags.env = null', '234'],
      ["tags['cost center'] = 42", '1'],
      ['tags.a.b = dots', '1'],
      ['tags ~ prod', '1'],
      ['tags = null', '234'],
      ['createdAt > 2026-01-01', '1'],
      ['createdAt >= 2026-01-01', '14'],
      ['createdAt = 2026-01-01', '4'],
      ['createdAt = 2025-12-31', '2'],
      ['createdAt < 2026-01-01', '2'],
      ['createdAt <= 2026-01-01', '24'],
      ['createdAt = 2026-01-01T00:00Z', '4'],
      ['createdAt = 2026-01-01T08:00:00+08:00', '4'],
      ['createdAt > now-30d', '1'],
      ['createdAt = null', '3'],
      ['createdAt ~ 2026-02', '1'],
      ['createdAt in (2026-01-01, 2025-12-31)', '24'],
      ['updatedAt > now-2h', '1'],
      ['updatedAt <= now', '1234'],
      ['region = cn-north-4', '1234'],
      ['region != CN-NORTH-4', ''],
      ['account = "production \'one\'"', '1234'],
      ['account ~ prod', '1234'],
      ['document.flavor.id = s6.large.2', '4'],
      ['document.flavor.vcpus >= 9', '4'],
      ['document.flavor.vcpus < 10', '4'],
      ['document.flavor.vcpus = 9', '4'],
      ['document.flavor.ram = 10.0', '4'],
      ['document.locked = true', '4'],
      ['document.locked = false', ''],
      ['document.volumes.size > 400', '4'],
      ['document.volumes.id = v-1', '4'],
      ['document.volumes = v-2', '4'],
      ['document.none = null and document.locked != null', '4'],
      ['document.created >= 2026-01-01', '4'],
      ['document.created < now-30d', '4'],
      ['document.odd:key = X', '4'],
      ["document.metadata['metering.image_id'] = img-9", '4'],
      ['document ~ large', '4'],
      ['document = null', ''],
      ['a_is_b = 1', 'unknown'],
    ])('%s', async (text, expected) => {
      if (expected === 'unknown') expect(() => read(text)).toThrow(/have no field "a_is_b"/);
      else expect(await ids(text)).toBe(expected);
    });

    test('goes with the other filters', async () => {
      const rows = await collect(
        inventory().listRecords('hosts', { where: read('vcpus = null'), statuses: ['active'], text: '2001' }),
      );
      expect(rows.map(({ fields }) => fields.id)).toEqual(['3']);
      expect(await collect(inventory().listRecords('hosts', { where: read('vcpus = null'), regions: [] }))).toEqual([]);
    });
  });

  describe('what is not understood', () => {
    test.each<[string, RegExp, number]>([
      ['', /it is empty/, 0],
      ['   ', /it is empty/, 0],
      ['os', /a field is compared by/, 0],
      ['os ubuntu', /"and" or "or" was expected/, 3],
      ['os = ubuntu vcpus = 2', /"and" or "or" was expected/, 12],
      ['os = ', /expression after =/, 5],
      ['os = a and', /not "and"/, 7],
      ['os = and', /not "and"/, 5],
      ['(os = a', /Unclosed \(/, 7],
      ['os = a)', /Unexpected "\)"/, 6],
      ["os = 'a", /Unclosed quote/, 7],
      ['os = (a = b)', /a value was expected/, 6],
      ['os = a = b', /begins with a field/, 0],
      ['os(1) = a', /.+/, -1],
      ['os ? a : b', /.+/, -1],
      ['os in ()', /.+/, -1],
      ['(os = a)(os = b)', /.+/, -1],
      ['document.volumes[0] = a', /"and" or "or" was expected/, 17],
      ["document['a].b = 1", /.+/, -1],
      ['os < null', /compared by = and !=/, 5],
      ['os ~ null', /compared by = and !=/, 5],
      ['vcpus = many', /"many" is none/, 8],
      ['vcpus ~ 1', /has no parts/, 8],
      ['createdAt > yesterday', /is no time; write 2026/, 12],
      ['createdAt < 30d', /write now-30d/, 12],
      ['createdAt > 2026-02-31', /is no time/, 12],
      ['createdAt > now-soon', /is no time/, 12],
      ['createdAt > now-999999999d', /is no time/, 12],
      ['not', /.+/, -1],
      [Array.from({ length: 400 }, () => 'os = a').join(' or '), /more than 300 parts/, -1],
      [Array.from({ length: 9_000 }, () => 'os = a').join(' or '), /more than 300 parts/, -1],
      [`${'not '.repeat(400)}os = a`, /more than 300 parts/, -1],
      [`createdAt in (${'now,'.repeat(400)}now)`, /more than 300 parts/, -1],
      [`${'('.repeat(50_000)}os = a`, /nested too deeply|Unclosed/, -1],
    ])('%.40j', (text, says, at) => {
      const refused = () => read(text);
      expect(refused).toThrow(says);
      expect(refused).toThrow(expect.objectContaining({ code: 'usage' }));
      if (at >= 0) expect(refused).toThrow(expect.objectContaining({ details: { condition: text, at } }));
    });

    test.each<[string, RegExp]>([
      ['publicip = null', /no field "publicip" \(did you mean publicIp\?\)/],
      ['constructor = 1', /no field "constructor"/],
      ['os.name = 1', /"os" holds nothing by the name of "name"/],
      ['publicIps.x = 1', /"publicIps" holds nothing/],
      ["document['a\"b'] = 1", /quotation mark/],
    ])('%s', (text, says) => expect(() => read(text)).toThrow(says));

    test('products have fields of their own', () => {
      expect(() => parseWhere('products', 'provider = evs', now)).not.toThrow();
      expect(() => parseWhere('products', 'vcpus = 2', now)).toThrow(/The products have no field "vcpus"/);
    });
  });

  describe('any condition', () => {
    const inventory = withInventory();
    const namesWhere = async (where: Condition): Promise<string[]> =>
      (await collect(inventory().listRecords('hosts', { where, accountNames }))).map(({ fields }) => fields.name);

    /** Few different letters, so that values meet; the ones that SQL, JSON paths and LIKE are sensitive to. */
    const letters = [
      'a',
      'A',
      'b',
      "'",
      '"',
      '%',
      '_',
      '\\',
      ';',
      '-',
      '$',
      '.',
      '[',
      ' ',
      'é',
      'É',
      '数',
      '😀',
      '\t',
      '4',
      '1',
    ];
    const hostile = fc.array(fc.constantFrom(...letters), { maxLength: 4 }).map((parts) => parts.join(''));
    const anyText = fc.oneof(
      hostile,
      fc.string({ unit: 'grapheme', maxLength: 5 }).filter((text) => !text.includes('\0')),
    );
    const anyNumber = fc.oneof(fc.integer({ min: -3, max: 12 }), fc.constantFrom(0.5, -0, 1e3, 4096));
    const anyTime = fc
      .integer({ min: 0, max: 40 })
      .map((hours) => new Date(now.getTime() - hours * 3_600_000).toISOString());
    const orNull = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(values, { nil: null, freq: 4 });
    const keys = ['k', 'K', 'a b', 'a.b', "o'", '\\', '$', '数'];

    const anyNode = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom(null, true, false, 4, '4', 'true', '1e1', '{}', '"4"'),
        anyText,
        anyNumber,
        fc.array(tie('node'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...keys), tie('node'), { maxKeys: 3 }),
      ),
    })).node;

    const anyHost = fc
      .record({
        name: anyText,
        status: orNull(anyText),
        os: orNull(anyText),
        vcpus: orNull(anyNumber),
        createdAt: orNull(anyTime),
        updatedAt: orNull(anyTime),
        publicIps: fc.array(anyText, { maxLength: 3 }),
        tags: fc.dictionary(fc.constantFrom(...keys), anyText, { maxKeys: 2 }),
        securityGroups: fc.array(fc.record({ id: orNull(anyText), name: orNull(anyText) }), { maxLength: 2 }),
        document: fc.dictionary(fc.constantFrom(...keys), anyNode, { maxKeys: 3 }),
      })
      .map(({ document, ...fields }) => ({ fields, document }));

    const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
    /** A key in brackets has no escapes: it takes the quotes that it does not hold. */
    const bracket = (key: string): string => (key.includes("'") ? `["${key}"]` : `['${key}']`);
    const path = fc.array(fc.constantFrom(...keys), { maxLength: 3 }).map((names) => names.map(bracket).join(''));
    const textField = fc.oneof(
      fc.constantFrom(
        'name',
        'status',
        'os',
        'publicIps',
        'tags',
        'securityGroups',
        'securityGroups.name',
        'account',
        'region',
      ),
      fc.constantFrom(...keys).map((key) => `tags${bracket(key)}`),
      path.map((names) => `document${names}`),
    );
    const textValue = fc.oneof(anyText.map(quoted), fc.constantFrom('4', '-1', '1e1', '0.5', 'true', 'false'));
    const orNullWord = (value: fc.Arbitrary<string>) => fc.oneof({ arbitrary: value, weight: 5 }, fc.constant('null'));
    const order = fc.constantFrom('<', '<=', '>', '>=');
    const comparisonOf = (field: fc.Arbitrary<string>, value: fc.Arbitrary<string>, hasParts: boolean) =>
      fc
        .oneof(
          fc.tuple(field, fc.constantFrom('=', '!=', '=='), orNullWord(value)),
          fc.tuple(field, order, value),
          fc.tuple(
            field,
            fc.constantFrom('in', 'not in'),
            fc.array(orNullWord(value), { minLength: 1, maxLength: 3 }).map((list) => `(${list})`),
          ),
          ...(hasParts ? [fc.tuple(field, fc.constantFrom('~', '!~'), value)] : []),
        )
        .map((parts) => parts.join(' '));
    const timeValue = fc.oneof(
      anyTime,
      anyTime.map((time) => time.slice(0, 10)),
      fc.integer({ min: 0, max: 40 }).map((hours) => `now-${hours}h`),
    );
    const anyComparison = fc.oneof(
      { arbitrary: comparisonOf(textField, textValue, true), weight: 4 },
      comparisonOf(fc.constant('vcpus'), anyNumber.map(String), false),
      comparisonOf(fc.constantFrom('createdAt', 'updatedAt'), timeValue, false),
    );
    const anyCondition = fc.letrec<{ condition: string }>((tie) => ({
      condition: fc.oneof(
        { maxDepth: 3 },
        anyComparison,
        fc
          .tuple(tie('condition'), fc.constantFrom('and', 'or', 'AND'), tie('condition'))
          .map((parts) => `(${parts.join(' ')})`),
        tie('condition').map((inner) => `not ${inner}`),
      ),
    })).condition;

    test('chooses in SQL what plain code over the records chooses', async () => {
      const region = `re'gion-"4"`;
      await fc.assert(
        fc.asyncProperty(
          fc.array(anyHost, { minLength: 1, maxLength: 12 }),
          fc.array(anyCondition, { minLength: 1, maxLength: 12 }),
          async (hosts, conditions) => {
            const records = hosts.map(({ fields, document }, index) => ({
              ...hostOf(`id-${index}`, fields),
              document,
            }));
            await inventory().pruneScopes('run', 'acc-1', 'hosts', []);
            await syncScope(inventory(), scopeOf(region), records);
            const judged = records.map(
              ({ fields, document }): Judged => ({ ...fields, account: "Production 'one'", region, document }),
            );
            for (const text of conditions) {
              const where = read(text);
              const expected = judged.filter((record) => holds(where, record)).map(({ name }) => name);
              expect({ text, names: (await namesWhere(where)).sort() }).toEqual({ text, names: expected.sort() });
            }
          },
        ),
        { numRuns: runs(150) },
      );
    }, 60_000);

    test('and any text at all is understood or refused, and never more', async () => {
      await syncScope(inventory(), scopeOf('cn-east-3'), [hostOf('id')]);
      const pieces = fc.constantFrom(
        'os',
        'name',
        'document.a',
        '=',
        '~',
        '!~',
        '<',
        'in',
        '(',
        ')',
        ',',
        'and',
        'or',
        'not',
        "'",
        '"',
        '[',
        ']',
        '.',
        ';',
        '?',
        ':',
        'null',
        '--',
        '/*',
        '\0',
      );
      const anything = fc.oneof(
        fc.string({ unit: 'binary', maxLength: 20 }),
        fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join(' ')),
      );
      await fc.assert(
        fc.asyncProperty(anything, async (text) => {
          let where: Condition;
          try {
            where = read(text);
          } catch (error) {
            expect(error).toMatchObject({ code: 'usage' });
            return;
          }
          await namesWhere(where);
        }),
        { numRuns: runs(500) },
      );
    });

    test('a text with a NUL or with half a character is compared, and nothing else happens', async () => {
      await syncScope(inventory(), scopeOf('cn-east-3'), [
        hostOf('odd', { name: 'a\0b' }),
        hostOf('half', { name: 'x\ud800y' }),
      ]);
      const where = { any: [read("name = 'x\ud800y'"), read("tags.env = 'a\0'"), read("name ~ '\ud800'")] };
      expect(await namesWhere(where)).toEqual(['x\ud800y']);
    });
  });
});
