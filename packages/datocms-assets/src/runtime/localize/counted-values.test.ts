import { describe, expect, it } from 'vitest';
import { bodyOfParts } from '../../../../../test/support/body-of-parts.ts';
import { createRuntime } from '../create-runtime.ts';

const runtime = createRuntime({
  key: Buffer.alloc(32, 7).toString('base64url'),
  route: '/media',
  site: 'https://www.example.org',
  isPublished: () => true,
  warn: () => {},
});
const kettle = 'https://www.datocms-assets.com/99001/1700000001-kettle.jpg?w=800';
const sealed = await runtime.seal(kettle);

/** As `createChunk` of SolidStart writes it. */
function count(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from(`;0x${bytes.length.toString(16).padStart(8, '0')};`), bytes]);
}

/** As `SerovalChunkReader` of SolidStart reads it. */
function readCounted(bytes: Buffer): string[] {
  const values: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 12 + Number.parseInt(bytes.toString('latin1', at + 1, at + 11), 16);
    if (!(end <= bytes.length)) throw new Error('Malformed server function stream.');
    values.push(bytes.toString('utf8', at + 12, end));
    at = end;
  }
  return values;
}

function localize(parts: readonly Uint8Array[], type: string): Promise<Response> {
  const body = bodyOfParts(parts);
  const headers = type === '' ? {} : { 'content-type': type };
  return runtime.localize(new Request('https://www.example.org/_server'), new Response(body, { headers }));
}

const values = (url: string) => [
  `($R["server-fn:0"]=[],$R[0]={title:"Caffè ☕",photo:"${url}",body:$R[1]=$R[2]()})`,
  '{"t":2,"i":3}',
  `{"t":9,"a":[{"t":1,"s":"<img src=\\"${url}\\" srcset=\\"${url} 1x\\">"}]}`,
  '',
  `{"t":1,"s":"é ${url}"}`,
];

describe('values that SolidStart sends with their lengths in front', () => {
  it.each([['text/javascript'], ['text/plain; charset=utf-8'], ['']])(
    'have true lengths, however they are cut: %s',
    async (type) => {
      const bytes = Buffer.concat(values(kettle).map(count));
      for (const length of [1, 2, 3, 11, 64, bytes.length]) {
        const parts = Array.from({ length: Math.ceil(bytes.length / length) }, (_, at) =>
          bytes.subarray(at * length, (at + 1) * length),
        );
        const answer = Buffer.from(await (await localize(parts, type)).arrayBuffer());
        expect([length, readCounted(answer)]).toEqual([length, values(sealed)]);
      }
    },
  );

  it('are sent as they come', async () => {
    let sendLast = () => {};
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        controller.enqueue(count(`{"s":"${kettle}"}`));
        sendLast = () => {
          controller.enqueue(count('{"s":2}'));
          controller.close();
        };
      },
    });
    const response = await runtime.localize(
      new Request('https://www.example.org/_server'),
      new Response(body, { headers: { 'content-type': 'text/javascript' } }),
    );
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    const first = await reader.read();
    expect(readCounted(Buffer.from(first.value as Uint8Array))).toEqual([`{"s":"${sealed}"}`]);
    sendLast();
    const second = await reader.read();
    expect(readCounted(Buffer.from(second.value as Uint8Array))).toEqual(['{"s":2}']);
  });

  it('are sealed as text where they break off', async () => {
    const bytes = count(`{"s":"${kettle}"} and more`).subarray(0, -4);
    const text = await (await localize([bytes], 'text/javascript')).text();
    expect(text).not.toContain('datocms');
  });
});
