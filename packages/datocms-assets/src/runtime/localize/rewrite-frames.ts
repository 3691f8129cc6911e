import { fromByteString, joinBytes, toByteString } from '../../memory/byte-strings.ts';
import type { Source } from '../body-reader.ts';
import { checkLength } from './rewrite-body.ts';
import type { TextRewriter } from './rewrite-text.ts';
import { sectionsOf } from './sections.ts';

/** The head of each frame: a byte for its type, four bytes for its stream, four for its length (`encodeFrame`). */
const headLength = 9;
const lengthAt = 5;
const json = 0;

/**
 * Rewrites a late result of a server function of TanStack Start: frames, some of them with JSON. Frames with streams of
 * bytes stay.
 */
export async function* rewriteFrames(
  source: Pick<Source, 'read'>,
  rewriter: TextRewriter,
): AsyncGenerator<Uint8Array, void> {
  let chunks: Uint8Array[] = [];
  let length = 0;
  let needed = headLength;
  for (let next = await source.read(); !next.done; next = await source.read()) {
    chunks.push(next.value);
    length += next.value.length;
    if (length < needed) continue;
    const bytes = joinBytes(chunks);
    let at = 0;
    for (;;) {
      const rest = bytes.subarray(at);
      needed = frameLength(rest);
      checkLength(needed);
      if (rest.length < needed) break;
      yield await rewriteFrame(rest.slice(0, needed), rewriter);
      at += needed;
    }
    chunks = [bytes.slice(at)];
    length = bytes.length - at;
  }
  yield* chunks.filter((chunk) => chunk.length > 0);
}

/** The length of the frame at the start of bytes; `undefined` if its head is incomplete. */
function frameLength(bytes: Uint8Array): number {
  if (bytes.length < headLength) return headLength;
  return headLength + new DataView(bytes.buffer, bytes.byteOffset).getUint32(lengthAt);
}

async function rewriteFrame(frame: Uint8Array, rewriter: TextRewriter): Promise<Uint8Array> {
  if (frame[0] !== json) return frame;
  const text = toByteString(frame.subarray(headLength));
  const rewritten = await rewriter.rewrite('__data.json', sectionsOf(text, [text.length]));
  if (rewritten === text) return frame;
  const payload = fromByteString(rewritten);
  const changed = new Uint8Array(headLength + payload.length);
  changed.set(frame.subarray(0, headLength));
  changed.set(payload, headLength);
  new DataView(changed.buffer).setUint32(lengthAt, payload.length);
  return changed;
}
