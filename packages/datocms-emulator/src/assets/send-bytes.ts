import type { IncomingMessage, ServerResponse } from 'node:http';

/** Answers with all bytes or with the requested range; for HEAD with the headers only. */
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
  /** Offset of the last byte, inclusive. */
  readonly end: number;
}

/** Supports one range of bytes. Several ranges and other units are ignored, as RFC 9110 allows. */
function readRange(header: string | undefined, size: number): Range | 'unsatisfiable' | null {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === '' && last === '') return null;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  return start > end || start >= size ? 'unsatisfiable' : { start, end };
}
