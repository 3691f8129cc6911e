import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cpuTime, growth, maxGrowth } from '../support/cpu-time.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { search, targetsOf } from './search-text.ts';

const targets = targetsOf({
  knownPaths: ['/99001/1700000001-kettle.jpg'],
  stored: { urlPrefixes: ['/_assets/'], names: ['kettle.abcdefghij234567.webp'] },
});

const shortSize = 2 ** 13;
const byteValues = Array.from({ length: 256 }, (_, value) => value);

const timeOf = (bytes: Buffer) => cpuTime(() => search(bytes, 'page.html', targets));
/** Whole pieces only: how long the search takes may depend on the last one. */
const runOf = (piece: Uint8Array, size: number) => Buffer.alloc(Math.ceil(size / piece.length) * piece.length, piece);

async function expectLinear(name: string, make: (size: number) => Buffer): Promise<void> {
  // Steps for each pair of bytes would take longer than this, however fast they are.
  if (timeOf(make(2 * shortSize)) < 6) return;
  // A text of one window is decoded in more ways than a longer one, so both are longer.
  expect(await growth((size) => timeOf(make(size)), 4 * shortSize, 8), name).toBeLessThan(maxGrowth);
}

/** More inputs take longer. */
const timeout = 120_000 + 100 * propertyRuns(0);

describe('the search takes linear time', { timeout }, () => {
  it('for runs of each byte', async () => {
    for (const value of byteValues) await expectLinear(`byte ${value}`, (size) => Buffer.alloc(size, value));
  });

  it('for runs of each pair of bytes', async () => {
    const pairs = byteValues.flatMap((first) => byteValues.map((second) => Buffer.from([first, second])));
    const costs = pairs.map((pair) => ({ pair, cost: timeOf(runOf(pair, shortSize / 4)) }));
    // A run that takes more than linear time is among the slowest.
    for (const { pair } of costs.toSorted((a, b) => b.cost - a.cost).slice(0, 100)) {
      await expectLinear(`pair ${pair.toString('hex')}`, (size) => runOf(pair, size));
    }
  });

  it('for random bytes of a small alphabet, as in a dark bitmap', async () => {
    const alphabets = fc.oneof(...[15, 255].map((max) => fc.uint8Array({ minLength: 1, maxLength: 4, max })));
    await fc.assert(
      fc.asyncProperty(alphabets, fc.noBias(fc.integer()), async (alphabet, seed) => {
        await expectLinear(`bytes of ${Buffer.from(alphabet).toString('hex')}, ${seed}`, (size) => {
          let state = seed;
          const next = () => {
            state = (Math.imul(state, 1664525) + 1013904223) | 0;
            return alphabet[(state >>> 16) % alphabet.length] ?? 0;
          };
          return Buffer.from(Array.from({ length: size }, next));
        });
      }),
      { numRuns: propertyRuns(100) },
    );
  });

  it('for runs of random pieces, behind and before others', async () => {
    const syntax = fc.constantFrom(
      ...['&', '#', 'x', ';', 'amp;', '%', '25', '26', '2F', '\\', 'u005c', 'u{', '}', '/', '64', 'base64,', '99001/'],
      ...[
        'datocms-assets.com',
        '_assets/',
        '_assets/a.abcdefghij',
        '.webp',
        ' ',
        '\t',
        '\r\n',
        '\0',
        'A',
        'H4sI',
        'eJw',
      ],
      ...['\x1f\x8b\x08\x08', 'PK\x03\x04\x14\0\0\0\x08\0', '\x78\x9c', 'stream', '<', '"', '\xef\xbd\x84', '\xf3\xa0'],
      ...[
        '%62ase64,',
        'zTXt',
        'iTXt',
        'iCCP\0',
        '\x89PNG\r\n\x1a\n',
        'KLUv/',
        '/eJw',
        'eNo',
        'kettle',
        '1700000001-',
        '&quot;',
        '%22',
        '%PDF-',
      ],
    );
    const byte = fc.nat(255).map((code) => String.fromCharCode(code));
    const piece = (maxLength: number) =>
      fc.array(fc.oneof(syntax, byte), { minLength: 1, maxLength }).map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(
        fc.option(piece(3), { nil: '' }),
        piece(4),
        fc.option(piece(3), { nil: '' }),
        async (head, body, tail) => {
          await expectLinear(JSON.stringify([head, body, tail]), (size) =>
            Buffer.concat([
              Buffer.from(head, 'latin1'),
              runOf(Buffer.from(body, 'latin1'), size),
              Buffer.from(tail, 'latin1'),
            ]),
          );
        },
      ),
      { numRuns: propertyRuns(300) },
    );
  });
});
