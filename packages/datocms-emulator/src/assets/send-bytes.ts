import type { IncomingMessage, ServerResponse } from 'node:http';

/** Answers with bytes: whole, a range of them, or only the headers for HEAD. */
export function sendBytes(request: IncomingMessage, response: ServerResponse, bytes: Buffer): void {
  const range = readRange(request.headers.range, bytes.byteLength);
  if (range === 'unsatisfiable') {
    response.setHeader('content-range', `bytes */${bytes.byteLength}`);
    response.writeHead(416).end();
    return;
  }
  const part = range ? bytes.subarray(range.start, range.end + 1) : bytes;
  if (range) response.setHeader('content-range', `bytes ${range.start}-${range.end}/${bytes.byteLength}`);
  response.setHeader('content-length', part.byteLength);
  response.writeHead(range ? 206 : 200);
  response.end(request.method === 'HEAD' ? undefined : part);
}

interface Range {
  readonly start: number;
  /** The last byte, included. */
  readonly end: number;
}

/** One range; several, or something else than bytes, count as none. */
function readRange(header: string | undefined, size: number): Range | 'unsatisfiable' | null {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === '' && last === '') return null;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  return start > end || start >= size ? 'unsatisfiable' : { start, end };
}
