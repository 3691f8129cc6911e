import { describe, expect, it } from 'vitest';
import { readText } from './read-body-text.ts';

const stream = (chunks: readonly Uint8Array[], ends = true) => {
  let at = 0;
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      const chunk = chunks[at++];
      if (chunk) controller.enqueue(chunk);
      else if (ends) controller.close();
      else return new Promise(() => undefined);
    },
  });
};
const bytes = (text: string) => new TextEncoder().encode(text);

async function read(body: ReadableStream<Uint8Array>, limits?: { bytes: number; milliseconds: number }) {
  const response = new Response(body, { status: 201, headers: { 'x-own': 'kept' } });
  return readText(response, response.body as ReadableStream<Uint8Array>, limits);
}

describe('the text of a response', () => {
  it('is read whole, with letters that chunks cut in two, and a byte order mark', async () => {
    const [first, second] = [bytes('\ufeffcaff\u00e8').subarray(0, -1), bytes('\u00e8').subarray(1)];
    expect(await read(stream([first, second]))).toEqual({ text: '\ufeffcaff\u00e8' });
  });

  it.each([
    [
      'is too long',
      stream([bytes('one '), bytes('two '), bytes('three')]),
      { bytes: 5, milliseconds: 5000 },
      'one two three',
    ],
    ['is no UTF-8', stream([Uint8Array.from([0x63, 0xe8, 0x21])]), undefined, 'c\u00e8!'],
  ])('is left as it is where it %s', async (_, body, limits, whole) => {
    const found = await read(body, limits);
    const response = 'untouched' in found ? found.untouched : undefined;
    expect([response?.status, response?.headers.get('x-own')]).toEqual([201, 'kept']);
    const sent = new Uint8Array((await response?.arrayBuffer()) ?? new ArrayBuffer());
    expect(new TextDecoder('latin1').decode(sent)).toBe(whole);
  });

  it('is passed on as it comes where it does not end in time', async () => {
    const found = await read(stream([bytes('one ')], false), { bytes: 100, milliseconds: 50 });
    const reader = ('untouched' in found ? found.untouched : undefined)?.body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('one ');
    await reader?.cancel();
  });
});
