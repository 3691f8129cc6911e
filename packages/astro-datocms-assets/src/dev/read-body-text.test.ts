import { describe, expect, it, vi } from 'vitest';
import { readBodyText } from './read-body-text.ts';

const stream = (chunks: readonly Uint8Array[]) => {
  let at = 0;
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      const chunk = chunks[at++];
      if (chunk) controller.enqueue(chunk);
      else controller.close();
    },
  });
};
const bytes = (text: string) => new TextEncoder().encode(text);

async function read(body: ReadableStream<Uint8Array>, limits?: { maxBytes: number; timeoutMs: number }) {
  const response = new Response(body, { status: 201, headers: { 'x-own': 'kept' } });
  return readBodyText(response, response.body as ReadableStream<Uint8Array>, limits);
}

describe('readBodyText', () => {
  it('reads a body to its end, with characters split between chunks, and a byte order mark', async () => {
    const [first, second] = [bytes('\ufeffcaff\u00e8').subarray(0, -1), bytes('\u00e8').subarray(1)];
    expect(await read(stream([first, second]))).toEqual({ text: '\ufeffcaff\u00e8' });
  });

  it.each([
    [
      'is too long',
      stream([bytes('one '), bytes('two '), bytes('three')]),
      { maxBytes: 5, timeoutMs: 5000 },
      'one two three',
    ],
    ['is no UTF-8', stream([Uint8Array.from([0x63, 0xe8, 0x21])]), undefined, 'c\u00e8!'],
  ])('returns the same response if the body %s', async (_, body, limits, content) => {
    const result = await read(body, limits);
    const response = 'unread' in result ? result.unread : undefined;
    expect([response?.status, response?.headers.get('x-own')]).toEqual([201, 'kept']);
    const sent = new Uint8Array((await response?.arrayBuffer()) ?? new ArrayBuffer());
    expect(new TextDecoder('latin1').decode(sent)).toBe(content);
  });

  it('passes a body on as it arrives if it does not end in time', async () => {
    let send = (_: string) => {};
    const onCancel = vi.fn();
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        send = (text) => controller.enqueue(bytes(text));
      },
      cancel: onCancel,
    });
    send('one ');
    const result = await read(body, { maxBytes: 100, timeoutMs: 50 });
    const reader = ('unread' in result ? result.unread : undefined)?.body?.getReader();
    const next = async () => new TextDecoder().decode((await reader?.read())?.value);
    expect(await next()).toBe('one ');
    send('two ');
    send('three');
    expect([await next(), await next()]).toEqual(['two ', 'three']);
    await reader?.cancel('left');
    expect(onCancel).toHaveBeenCalledExactlyOnceWith('left');
  });
});
