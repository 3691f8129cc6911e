import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AnswerParser, StreamedList } from './parse-answer.ts';

interface Parsed {
  readonly answer: unknown;
  readonly items: readonly (readonly [root: string, item: unknown])[];
}

function parse(parts: readonly string[]): Parsed {
  const items: [string, unknown][] = [];
  const parser = new AnswerParser((root, item) => items.push([root, item]));
  for (const part of parts) parser.write(part);
  return { answer: parser.end(), items };
}

/** Cuts a text into pieces, which may end anywhere. */
const cut = (text: string, cuts: readonly number[]) => {
  const at = [0, ...cuts.map((place) => place % (text.length + 1)).sort((a, b) => a - b), text.length];
  return at.slice(1).map((end, index) => text.slice(at[index], end));
};

const anyRoots = fc.dictionary(fc.stringMatching(/^[a-z]\w{0,5}$/), fc.oneof(fc.array(fc.jsonValue()), fc.jsonValue()));

describe('AnswerParser', () => {
  it.each([
    ['lists', (depth: number) => `{"a":{"b":{"c":${'['.repeat(depth - 3)}${']'.repeat(depth - 3)}}}}`],
    ['objects', (depth: number) => `${'{"a":'.repeat(depth)}"[[[{{{"${'}'.repeat(depth)}`],
  ])('reads %s up to 1,000 deep, whatever the cuts, with and without a listener', (_, json) => {
    for (const cuts of [[], [1, 500, 1001, 1002], Array.from({ length: 9000 }, (_each, at) => at)]) {
      for (const onItem of [undefined, () => undefined]) {
        const read = (depth: number) => {
          const parser = new AnswerParser(onItem);
          for (const part of cut(json(depth), cuts)) parser.write(part);
          return parser.end();
        };
        expect(JSON.stringify(read(1000))).toBe(json(1000));
        expect(() => read(1001)).toThrow('the answer nests more than 1000 levels deep');
        expect(() => read(200_000)).toThrow('the answer nests more than 1000 levels deep');
      }
    }
  });

  it('gives the items of root lists to the listener in order, and keeps the rest', () => {
    const cuts = fc.array(fc.nat());
    fc.assert(
      fc.property(anyRoots, cuts, fc.constantFrom(undefined, 1), (data, places, space) => {
        const { answer, items } = parse(cut(JSON.stringify({ data }, null, space), places));
        const lists = Object.entries(JSON.parse(JSON.stringify(data)) as typeof data);
        const heard = lists.flatMap(([root, list]) => (Array.isArray(list) ? list.map((item) => [root, item]) : []));
        expect(items).toEqual(heard);
        const kept = lists.map(([root, value]) => [
          root,
          Array.isArray(value) ? new StreamedList(value.length) : value,
        ]);
        expect(answer).toEqual({ data: Object.fromEntries(kept) });
      }),
    );
  });

  it.each([
    ['errors beside data', '{"data":{"r0":[1,2]},"errors":[{"message":"x","path":["r0",0]}]}'],
    ['errors before data', '{"errors":[{"message":"x","locations":[{"line":1}]}],"data":{"r0":[1,2]}}'],
  ])('keeps %s', (_, text) => {
    const { answer } = parse([text]);
    expect(answer).toMatchObject({ data: { r0: { length: 2 } }, errors: [{ message: 'x' }] });
  });

  it.each([
    '',
    '{',
    '{"data":{"r0":[1,',
    '{"data":{"r0":[1,2]',
    '{"data":{"r0":[1,2]}',
    '{"data":{"r0":[{]}}',
    'x',
    '{"data":{"r0":[1 2]}}',
  ])('throws where the text is no JSON: %j', (text) => {
    expect(() => parse([text])).toThrow(SyntaxError);
  });

  it('parses the complete answer without a listener', () => {
    const parser = new AnswerParser(undefined);
    parser.write('{"data":{"r0":');
    parser.write('[1]}}');
    expect(parser.end()).toEqual({ data: { r0: [1] } });
  });
});
