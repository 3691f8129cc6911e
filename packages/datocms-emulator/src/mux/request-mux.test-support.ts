import { request } from 'node:http';

interface MuxAnswer {
  readonly status: number;
  readonly type: string;
  readonly bytes: Buffer;
  readonly text: string;
}

export interface MuxRequest {
  readonly headers?: Readonly<Record<string, string>>;
  readonly method?: string;
  /** Of another emulator. */
  readonly origin?: string;
}

/** Requests a URL of Mux from the emulator. Rejects if the answer is cut. */
export function requestMux(
  muxOrigin: string,
  url: string,
  { headers = {}, method = 'GET', origin = muxOrigin }: MuxRequest = {},
): Promise<MuxAnswer> {
  const { host, pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    const sent = request(origin + pathname + search, { method, headers: { ...headers, host } }, async (response) => {
      try {
        const bytes = Buffer.concat(await response.toArray());
        const type = response.headers['content-type'] ?? '';
        resolve({ status: response.statusCode ?? 0, type, bytes, text: bytes.toString() });
      } catch (error) {
        reject(error);
      }
    });
    sent.once('error', reject).end();
  });
}
