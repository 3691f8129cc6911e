import { createHash } from 'node:crypto';
import fc from 'fast-check';

/** One way to damage or forge a file. */
export type Damage = (bytes: Buffer) => Buffer;

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Values that a parser may not expect, as JSON. */
const oddValues = [
  ...['null', 'true', '[]', '{}', '""', '"x"', '0', '-1', '0.5', '1e999', '-0', '123456789012345678901234567890'],
  ...[
    '{"__proto__":{"a":1}}',
    '{"constructor":1}',
    '"__proto__"',
    '"../../x"',
    '"\\u0000"',
    '"\\ud800"',
    '[null]',
    '[[[]]]',
  ],
  ...['['.repeat(20_000), `${'['.repeat(5000)}${']'.repeat(5000)}`, '{"a":'.repeat(5000), `"${'x'.repeat(10_000)}"`],
];
const anyOddValue = fc.constantFrom(...oddValues);
const anyPlace = fc.double({ min: 0, max: 1, noNaN: true });
const at = (length: number, place: number) => Math.min(length - 1, Math.floor(place * length));

/** Replaces a value inside the JSON of a line, and computes the checksum that anybody can compute, if the line has one. */
function replaceValue(line: string, place: number, json: string): string {
  const start = Math.max(0, line.search(/[[{]/));
  const values = [...line.slice(start).matchAll(/"(?:[^"\\]|\\.)*"|-?\d[\d.e+]*|true|false|null/g)];
  const value = values[at(values.length, place)];
  if (!value) return json;
  const from = start + value.index;
  const body = line.slice(start, from) + json + line.slice(from + value[0].length);
  return start === 0 ? body : `${sha256(body).slice(0, start - 1)} ${body}`;
}

const onLines =
  (change: (lines: string[]) => string[]): Damage =>
  (bytes) =>
    Buffer.from(change(bytes.toString('utf8').split('\n')).join('\n'));

/** Signs the lines before the last one as a checksum would. */
const withChecksum = (lines: string[]) => {
  const text = `${lines.slice(0, -2).join('\n')}\n`;
  return [...lines.slice(0, -2), sha256(text), ''];
};

/** A text, and the one that takes its place. */
export type Exchange = readonly [from: string, to: string];

/** Exchanges texts in every line, and computes the checksum again. */
export function forge(exchanges: readonly Exchange[]): Damage {
  return onLines((lines) =>
    withChecksum(lines.map((line) => exchanges.reduce((text, [from, to]) => text.replaceAll(from, to), line))),
  );
}

/** Any damage. */
export function anyDamage(): fc.Arbitrary<Damage> {
  return fc.oneof(
    fc.tuple(anyPlace, fc.integer({ min: 1, max: 255 })).map(([place, change]): Damage => {
      return (bytes) => {
        const damaged = Buffer.from(bytes);
        if (bytes.length > 0) damaged[at(bytes.length, place)] = (damaged[at(bytes.length, place)] as number) ^ change;
        return damaged;
      };
    }),
    anyPlace.map(
      (place): Damage =>
        (bytes) =>
          bytes.subarray(0, Math.floor(place * bytes.length)),
    ),
    anyPlace.map(
      (place): Damage =>
        (bytes) =>
          bytes.subarray(Math.floor(place * bytes.length)),
    ),
    fc
      .tuple(anyPlace, anyOddValue)
      .map(([place, json]) =>
        onLines((lines) => lines.map((line, number) => (number === at(lines.length, place) ? json : line))),
      ),
    fc.tuple(anyPlace, anyPlace, anyOddValue, fc.boolean()).map(([place, inside, json, sum]) =>
      onLines((lines) => {
        const changed = lines.map((line, number) =>
          number === at(lines.length, place) ? replaceValue(line, inside, json) : line,
        );
        return sum ? withChecksum(changed) : changed;
      }),
    ),
    fc
      .tuple(anyPlace, anyPlace)
      .map(([from, to]) =>
        onLines((lines) => lines.toSpliced(at(lines.length, to), 0, lines[at(lines.length, from)] ?? '')),
      ),
    anyPlace.map((place) => onLines((lines) => lines.toSpliced(at(lines.length, place), 1))),
    fc.uint8Array({ maxLength: 40 }).map(
      (bytes): Damage =>
        () =>
          Buffer.from(bytes),
    ),
    fc.tuple(anyPlace, fc.constantFrom('ff', 'c0af', 'eda080', '00', '0a', 'efbbbf')).map(([place, hex]): Damage => {
      return (bytes) => {
        const before = Math.floor(place * bytes.length);
        return Buffer.concat([bytes.subarray(0, before), Buffer.from(hex, 'hex'), bytes.subarray(before)]);
      };
    }),
    anyOddValue.map(
      (json): Damage =>
        () =>
          Buffer.from(json),
    ),
    anyOddValue.map(
      (json): Damage =>
        () =>
          Buffer.from(`${sha256(json).slice(0, 16)} ${json}`),
    ),
  );
}
