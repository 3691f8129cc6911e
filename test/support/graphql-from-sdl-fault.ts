import type { ServerResponse } from 'node:http';

/** How one answer differs from the right one. */
export interface Fault {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Replaces the right body. */
  readonly body?: string | ((right: string) => string | Uint8Array);
  /** Breaks the connection after so many bytes of the body; with 0 before the answer. */
  readonly cutAt?: number;
  /** Sends nothing more after so many bytes of the body; with 0 not even headers. */
  readonly stallAt?: number;
}

export function sendAnswer(response: ServerResponse, right: string, fault: Fault): void {
  const { status = 200, headers, body = right, cutAt, stallAt } = fault;
  const content = typeof body === 'string' ? body : body(right);
  if (cutAt === 0) {
    response.socket?.destroy();
    return;
  }
  if (stallAt === 0) return;
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(content),
    ...headers,
  });
  const part = cutAt ?? stallAt;
  if (part === undefined) response.end(content);
  else response.write(content.slice(0, part), () => cutAt !== undefined && response.socket?.destroy());
}
