import type { ServerResponse } from 'node:http';

/** What goes wrong with one answer. */
export interface Fault {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** In place of the right body, or made of it. */
  readonly body?: string | ((right: string) => string);
  /** The connection breaks: at once, or after so many bytes of the body. */
  readonly cutAt?: number;
  /** Nothing comes any more: no header, or nothing after so many bytes of the body. */
  readonly stallAt?: number;
}

export function answerWith(response: ServerResponse, right: string, fault: Fault): void {
  const { status = 200, headers, body = right, cutAt, stallAt } = fault;
  const text = typeof body === 'string' ? body : body(right);
  if (cutAt === 0) {
    response.socket?.destroy();
    return;
  }
  if (stallAt === 0) return;
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  const part = cutAt ?? stallAt;
  if (part === undefined) response.end(text);
  else response.write(text.slice(0, part), () => cutAt !== undefined && response.socket?.destroy());
}
