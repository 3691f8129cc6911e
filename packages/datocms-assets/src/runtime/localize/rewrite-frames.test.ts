import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { bodyOfParts } from '../../../../../test/support/body-of-parts.ts';
import { createRuntime, type LocalizeOptions } from '../index.ts';

const runtime = createRuntime({
  key: Buffer.alloc(32, 7).toString('base64url'),
  route: '/media',
  site: 'https://www.example.org',
  isPublished: (path) => !path.includes('draft'),
  warn: () => {},
});
const www = 'https://www.datocms-assets.com/99001';
const kettle = `${www}/1700000001-kettle.jpg?w=800`;
const sealed = await runtime.seal(kettle);
const [json, chunk, end] = [0, 1, 2];

interface Frame {
  readonly type: number;
  readonly stream: number;
  readonly payload: string;
}

/** As `encodeFrame` of TanStack Start writes it. */
function encode({ type, stream, payload }: Frame): Buffer {
  const head = Buffer.alloc(9);
  head[0] = type;
  head.writeUInt32BE(stream, 1);
  head.writeUInt32BE(Buffer.byteLength(payload), 5);
  return Buffer.concat([head, Buffer.from(payload)]);
}

function decode(bytes: Buffer): Frame[] {
  const frames: Frame[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 9 + bytes.readUInt32BE(at + 5);
    if (end > bytes.length) throw new Error('Incomplete frame');
    frames.push({
      type: bytes[at] as number,
      stream: bytes.readUInt32BE(at + 1),
      payload: bytes.toString('utf8', at + 9, end),
    });
    at = end;
  }
  return frames;
}

const framesWith = (url: string): Frame[] => [
  { type: json, stream: 0, payload: `{"t":10,"p":{"k":["photo","title"],"v":[{"t":1,"s":"${url}"},{"t":1,"s":"é"}]}}` },
  { type: json, stream: 0, payload: '{"t":1,"s":"é"}' },
  { type: chunk, stream: 1, payload: '\0\x01\x02' },
  { type: json, stream: 0, payload: `{"t":1,"s":"<img src=\\"${url}\\">"}` },
  { type: end, stream: 1, payload: '' },
];

function localize(
  parts: readonly Uint8Array[],
  more: Record<string, string> = {},
  options: LocalizeOptions = {},
): Promise<Response> {
  const body = bodyOfParts(parts);
  const headers = { 'content-type': 'application/x-tss-framed; v=1', ...more };
  return runtime.localize(new Request('https://www.example.org/_serverFn/a'), new Response(body, { headers }), options);
}

describe('frames of TanStack Start', () => {
  const bytes = Buffer.concat(framesWith(kettle).map(encode));

  it('have their URLs sealed and true lengths, however they are cut', async () => {
    for (const length of [1, 2, 5, 9, 64, bytes.length]) {
      const parts = Array.from({ length: Math.ceil(bytes.length / length) }, (_, at) =>
        bytes.subarray(at * length, (at + 1) * length),
      );
      const answer = Buffer.from(await (await localize(parts)).arrayBuffer());
      expect([length, decode(answer)]).toEqual([length, framesWith(sealed)]);
    }
  });

  it('are decompressed first', async () => {
    const answer = await localize([gzipSync(bytes)], { 'content-encoding': 'gzip' });
    expect(decode(Buffer.from(await answer.arrayBuffer()))).toEqual(framesWith(sealed));
  });

  it.each<[string, Record<string, string>, LocalizeOptions]>([
    ['a cache', { 'cache-control': 'public, max-age=60' }, {}],
    ['a cache that no header tells of', {}, { isCached: () => true }],
  ])('are read to their end where %s may keep them', async (_, headers, options) => {
    const parts = framesWith(`${www}/1700000002-draft.jpg`).map(encode);
    const answer = await localize(parts, headers, options);
    expect(answer.headers.get('cache-control')).toBe('private, no-store');
    expect(await answer.text()).not.toContain('datocms');
  });

  it('end as they ended', async () => {
    const answer = await localize([bytes.subarray(0, -4)]);
    expect(Buffer.from(await answer.arrayBuffer()).subarray(-5)).toEqual(bytes.subarray(-9, -4));
  });
});
