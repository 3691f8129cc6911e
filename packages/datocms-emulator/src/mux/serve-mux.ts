import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { PictureCache } from '../assets/picture-cache.ts';
import { sendBytes } from '../assets/send-bytes.ts';
import { type OwnRequestLog, pickLoggedHeaders } from '../request-log.ts';
import { answerMux } from './answer.ts';
import type { Catalog } from './catalog.ts';
import { refuse } from './responses.ts';
import type { Signatures } from './signatures.ts';

/**
 * Stands before the Mux host, for tests of faults. It may answer instead of it, or change what `answer()` gives. A body that is
 * shorter than its `content-length` is cut there.
 * @returns undefined to let the host answer
 */
export type MuxFault = (
  request: Request,
  answer: () => Promise<Response>,
) => Response | undefined | Promise<Response | undefined>;

export interface MuxHostOptions {
  /** The videos as last loaded. */
  current(): { readonly catalog: Catalog };
  readonly signatures: Signatures;
  readonly log: OwnRequestLog;
  readonly pictures: PictureCache;
  readonly fault: MuxFault | undefined;
}

/** Answers requests like the hosts of Mux. The Host header says which one is meant. */
export function serveMux(options: MuxHostOptions): RequestListener {
  let requests = 0;
  return (message, response) => {
    const number = requests++;
    handle(options, number, message, response)
      .catch((error: unknown) => {
        if (response.headersSent) response.destroy();
        else response.writeHead(500).end(`${error instanceof Error ? error.message : error}\n`);
      })
      .finally(() => options.log.add('mux', message, response));
  };
}

async function handle(
  { current, signatures, pictures, fault }: MuxHostOptions,
  number: number,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  message.resume();
  const { method = 'GET', headers } = message;
  // Proxies send the whole URL as target.
  const target = `https://${headers.host}${(message.url ?? '/').replace(/^https?:\/\/[^/?]*/i, '')}`;
  const url = URL.canParse(target) ? new URL(target) : null;
  const answer = async () => {
    if (!url) return refuse(400, 'Bad Request');
    if (method !== 'GET' && method !== 'HEAD') return refuse(405, 'Method Not Allowed');
    return answerMux({ catalog: current().catalog, signatures, pictures, request: number }, url);
  };
  const request = () => new Request(url ?? 'https://invalid.test/', { method, headers: pickLoggedHeaders(headers) });
  const given = (await fault?.(request(), answer)) ?? (await answer());
  await send(message, response, given);
}

async function send(message: IncomingMessage, response: ServerResponse, given: Response): Promise<void> {
  const bytes = Buffer.from(await given.arrayBuffer());
  for (const [name, value] of given.headers) response.setHeader(name, value);
  response.setHeader('access-control-allow-origin', '*');
  if (given.status === 200 && given.headers.get('accept-ranges') === 'bytes' && !given.headers.has('content-length'))
    return sendBytes(message, response, bytes);
  response.writeHead(given.status);
  if (message.method === 'HEAD') return void response.end();
  const isCut = Number(given.headers.get('content-length') ?? 0) > bytes.byteLength;
  // The connection ends when what was written has been sent.
  if (isCut) response.write(bytes, () => response.destroy());
  else response.end(bytes);
}
