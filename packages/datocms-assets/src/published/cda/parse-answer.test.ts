import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AnswerParser, StreamedList } from './parse-answer.ts';

interface Read {
  readonly answer: unknown;
  readonly items: readonly (readonly [root: string, item: unknown])[];
}

function read(parts: readonly string[]): Read {
  const items: [string, unknown][] = [];
  const reader = new AnswerParser((root, item) => items.push([root, item]));
  for (const part of parts) reader.write(part);
  return { answer: reader.end(), items };
}

/** A text in pieces that end anywhere. */
const inPieces = (text: string, cuts: readonly number[]) => {
  const at = [0, ...cuts.map((each) => each % (text.length + 1)).sort((a, b) => a - b), text.length];
  return at.slice(1).map((end, index) => text.slice(at[index], end));
};

const anyRoots = fc.dictionary(fc.stringMatching(/^[a-z]\w{0,5}$/), fc.oneof(fc.array(fc.jsonValue()), fc.jsonValue()));

describe('an answer that is read while it arrives', () => {
  it('hands out the items of root lists in order, and keeps the rest as it is', () => {
    const cuts = fc.array(fc.nat());
    fc.assert(
      fc.property(anyRoots, cuts, fc.constantFrom(undefined, 1), (data, places, space) => {
        const { answer, items } = read(inPieces(JSON.stringify({ data }, null, space), places));
        const lists = Object.entries(JSON.parse(JSON.stringify(data)) as typeof data);
        const handedOut = lists.flatMap(([root, list]) =>
          Array.isArray(list) ? list.map((item) => [root, item]) : [],
        );
        expect(items).toEqual(handedOut);
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
    const { answer } = read([text]);
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
  ])('refuses what is no JSON: %j', (text) => {
    expect(() => read([text])).toThrow(SyntaxError);
  });

  it('is a plain parser without somebody who listens', () => {
    const reader = new AnswerParser(undefined);
    reader.write('{"data":{"r0":');
    reader.write('[1]}}');
    expect(reader.end()).toEqual({ data: { r0: [1] } });
  });
});
