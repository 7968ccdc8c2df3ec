import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cutMember, type Row, splitRows } from '../../src/huawei/rows.ts';

const same = (row: Row): Row => row;
const parsed = (row: Row): unknown => JSON.parse(row.bytes.toString('utf8'));

/** Keys and texts that a scanner of bytes may stumble over. */
const odd = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('id', 'name', 'rows', '"', '\\', '\\"', '{', '}', '[', ']', ',', ':', '测试', '\u2028', '\0', ''),
);

const { value: json } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    odd,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(odd, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

const row: fc.Arbitrary<Record<string, unknown>> = fc.dictionary(odd, json, { maxKeys: 6, noNullPrototype: true });
/** Rows that all begin with one key, and hold lists of objects that begin with it, too. */
const alike: fc.Arbitrary<Record<string, unknown>[]> = fc
  .tuple(odd, fc.array(fc.tuple(json, row, fc.array(json, { maxLength: 3 })), { maxLength: 5 }))
  .map(([first, rows]) =>
    rows.map(([value, rest, inner]) => ({ [first]: value, ...rest, inner: inner.map((each) => ({ [first]: each })) })),
  );
const answer = fc.record({
  before: fc.dictionary(odd, json, { maxKeys: 2, noNullPrototype: true }),
  rows: fc.oneof(fc.array(row, { maxLength: 5 }), alike),
  count: fc.nat(),
});

const spellings = fc.constantFrom(undefined, 1, '\t');

describe.each([
  ['the rows of an answer', false],
  ['the rows of an answer that are all parsed', true],
])('%s', (_title, allParsed) => {
  const split = (text: string) => splitRows(Buffer.from(text), 'rows', same, allParsed);

  test('are what JSON.parse finds, however they are spelled', () => {
    fc.assert(
      fc.property(answer, spellings, (given, space) => {
        const found = split(JSON.stringify(given, null, space));
        expect(found.rows.map(parsed)).toEqual(JSON.parse(JSON.stringify(given.rows)));
        expect(found.answer).toEqual(JSON.parse(JSON.stringify({ ...given, rows: [] })));
        for (const [index, { id, name }] of found.rows.entries()) {
          const { id: ownId, name: ownName } = given.rows[index] ?? {};
          expect(id).toBe(typeof ownId === 'string' ? ownId : null);
          expect(name).toBe(typeof ownName === 'string' ? ownName : null);
        }
      }),
    );
  });

  test('are not found in what was cut off anywhere', () => {
    const text = JSON.stringify({ rows: [{ id: 'a', tags: ['x}'] }, { id: 'b\\"' }], count: 2 });
    for (let end = 0; end < text.length; end += 1) expect(() => split(text.slice(0, end))).toThrow(SyntaxError);
    expect(split(text).rows).toHaveLength(2);
  });

  test('of a body with one byte changed are refused, or are what JSON.parse finds', () => {
    fc.assert(
      fc.property(answer, fc.nat(), fc.integer({ min: 0, max: 255 }), (given, place, byte) => {
        const body = Buffer.from(JSON.stringify(given));
        body[place % body.length] = byte;
        let expected: unknown;
        try {
          expected = JSON.parse(body.toString('utf8'));
        } catch {
          expect(() => splitRows(body, 'rows', same, allParsed).rows.map(parsed)).toThrow();
          return;
        }
        const { rows } = expected as { rows?: unknown };
        const isList = Array.isArray(rows) && rows.every((each) => typeof each === 'object' && !Array.isArray(each));
        if (isList && !rows.includes(null))
          expect(splitRows(body, 'rows', same, allParsed).rows.map(parsed)).toEqual(rows);
      }),
      { numRuns: 2_000 },
    );
  });

  test('of the last of two lists with one key count, as they do for JSON.parse', () => {
    expect(split('{"rows":[{"id":"a"}],"rows":[{"id":"b"}]}').rows.map((each) => each.id)).toEqual(['b']);
    expect(split('{"rows":[{"id":"a"}],"rows":null}')).toEqual({ rows: [], answer: { rows: null } });
  });

  test.each([
    '[]',
    '{}',
    'null',
    '{"rows":{}}',
    '{"other":[{"id":"a"}]}',
    '{"rows":[]}',
    '{"rows":[1]}',
    '{"rows":[{},null]}',
  ])('%s has none', (text) => {
    expect(split(text)).toEqual({ rows: [], answer: JSON.parse(text) });
  });

  test.each(['{"rows":[1}', '{"rows":[{}{}]}', '{"rows":[{},]}', '{"rows":[,{}]}', '{"rows":[{}}', '{"rows":[{}]}}'])(
    '%s is refused',
    (text) => {
      expect(() => split(text)).toThrow(SyntaxError);
    },
  );

  test('that are no Unicode are read as Unicode', () => {
    const body = Buffer.concat([Buffer.from('{"rows":[{"id":"a'), Buffer.from([0xff]), Buffer.from('"}]}')]);
    expect(splitRows(body, 'rows', same, allParsed).rows[0]?.id).toBe('a\uFFFD');
  });
});

describe('a member', () => {
  test('is cut whole, or not at all when its place is not certain', () => {
    fc.assert(
      fc.property(row, json, fc.nat(), spellings, (given, value, place, space) => {
        const entries = Object.entries(given).filter(([key]) => key !== 'secret');
        entries.splice(place % (entries.length + 1), 0, ['secret', value]);
        // Built from entries, whose order a number-like key would change.
        const text = JSON.stringify(Object.fromEntries(entries), null, space);
        const cut = cutMember(Buffer.from(text), 'secret');
        const { secret: _, ...rest } = JSON.parse(text);
        if (cut !== null) expect(JSON.parse(cut.join(''))).toEqual(rest);
        else expect(text).toMatch(/"secret".*"secret"|\\u00/s);
      }),
      { numRuns: 1_000 },
    );
  });

  test.each(['{"secret":1,"secret":2}', '{"s\\u0065cret":1,"a":"secret"}', '{"a":"secret"}', '{}'])(
    'of %s is left to who parses it',
    (text) => {
      expect(cutMember(Buffer.from(text), 'secret')).toBeNull();
    },
  );
});
