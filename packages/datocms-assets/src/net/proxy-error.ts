export const fixOfProxy = 'Check the variables HTTPS_PROXY, HTTP_PROXY and NO_PROXY, and the proxy that they name.';

/** A proxy made no connection to a host. See `describeNetworkError`. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';
  /** The status of its answer; `undefined` if there was none. */
  readonly status: number | undefined;

  constructor(status: number | undefined, cause?: unknown) {
    super('The proxy makes no connection.', { cause });
    this.status = status;
  }
}
