import { DownloadError } from '../findings/download-error.ts';
import { errorCode, openFilesFix, refusedCode } from '../io/error-code.ts';
import { option } from '../options/options.ts';
import { type ProcessFacts, usesEnvProxy } from './env-proxy.ts';
import { RedirectError } from './follow-redirects.ts';
import { StallError, type StallWatch } from './stall-watch.ts';

const fixOfProxy = 'Check the variables HTTPS_PROXY, HTTP_PROXY and NO_PROXY, and the proxy that they name.';

/** A proxy made no connection to a host. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';
  /** The status of its answer; `undefined` if there was none. */
  readonly status: number | undefined;

  constructor(status: number | undefined, cause?: unknown) {
    super('The proxy makes no connection.', { cause });
    this.status = status;
  }
}

/** A name in public DNS leads into a private network. */
export const privateAddressCode = 'ERR_PRIVATE_ADDRESS';

/** The message of undici if Node's `fetch` uses a proxy. */
const refusalOfProxy = /^Proxy response \((\d+)\)/;

/** Descriptions of codes of Node, OpenSSL and undici. Any other code means a failed connection. */
const words: Readonly<Record<string, string>> = {
  EAI_AGAIN: 'DNS lookup failed',
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  ENOTFOUND: 'host not found',
  EPIPE: 'connection closed',
  ETIMEDOUT: 'connection timed out',
  UND_ERR_CONNECT_TIMEOUT: 'connection timed out',
  UND_ERR_HEADERS_TIMEOUT: 'no answer',
  UND_ERR_PRX_CONN: 'the proxy closed the connection',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'body length differs from Content-Length',
  UND_ERR_SOCKET: 'connection closed',
  CERT_HAS_EXPIRED: "certificate has expired by this machine's clock",
  CERT_NOT_YET_VALID: "certificate is not valid yet by this machine's clock",
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate is self-signed',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate is for another host',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate is signed by an unknown authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate is signed by an unknown authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate is signed by an unknown authority',
};

// https://docs.openssl.org/3.0/man3/X509_STORE_CTX_get_error/#error-codes
const certificateCode =
  /^(?:CERT_|CRL_|DEPTH_ZERO_|ERR_TLS_CERT|ERROR_IN_C|HOSTNAME_MISMATCH|INVALID_(?:CA|PURPOSE)|PATH_LENGTH_|SELF_SIGNED|UNABLE_TO_)/;

const unknownAuthorityCode = /^(?:DEPTH_ZERO_|SELF_SIGNED|UNABLE_TO_(?:GET_ISSUER|VERIFY_LEAF))/;
const fixOfAuthority =
  'If a proxy or firewall of your network inspects TLS, set NODE_EXTRA_CA_CERTS to the PEM file of its certificate authority before Node.js starts.';

/** Codes of errors before there is a connection. */
const connectCodes: ReadonlySet<string> = new Set(
  'EAI_AGAIN ECONNREFUSED EHOSTUNREACH ENETUNREACH ENOTFOUND ETIMEDOUT UND_ERR_CONNECT_TIMEOUT UND_ERR_PRX_CONN'.split(
    ' ',
  ),
);

export interface NetworkProblem {
  /** Such as `host not found (ENOTFOUND)`, without a full stop. */
  readonly message: string;
  /** Whether a further try may succeed. */
  readonly retryable: boolean;
  /** Whether no connection to the host was made, so that other requests to it fail, too. @default false */
  readonly isUnreachable?: boolean;
  /** Whether the network may allow requests through a proxy only. @default false */
  readonly mayNeedProxy?: boolean;
  /** @default the fix of the finding's code */
  readonly fix?: string;
}

/**
 * Describes an error of undici, `fetch` or this room. Certificates, private addresses, redirects and missing
 * permissions fail at the next try as well; any other error may be temporary.
 */
export function describeNetworkError(error: unknown): NetworkProblem {
  if (error instanceof StallError) return { message: error.message, retryable: true, mayNeedProxy: true };
  if (error instanceof RedirectError) return { message: error.message, retryable: false };
  const [, refusal] = refusalOfProxy.exec(innermostMessage(error)) ?? [];
  if (refusal !== undefined || error instanceof ProxyError) {
    const message = error instanceof ProxyError ? describeProxyError(error) : describeRefusal(Number(refusal));
    return { message, retryable: true, isUnreachable: true, fix: fixOfProxy };
  }
  const code = errorCode(error);
  if (code === privateAddressCode) {
    const fix = `If the address is right, pass it with ${option('connectTo')}.`;
    return { message: innermostMessage(error), retryable: false, isUnreachable: true, fix };
  }
  if (code === refusedCode) {
    const fix = "Allow it with Node's flag --allow-net.";
    return { message: `Node's permission model refuses it (${code})`, retryable: false, isUnreachable: true, fix };
  }
  // Other requests may close files.
  if (code === 'EMFILE') return { message: `too many open files (${code})`, retryable: true, fix: openFilesFix };
  const isCertificate = certificateCode.test(code);
  const reason = words[code] ?? (isCertificate ? 'certificate is not trusted' : 'connection failed');
  const message = code === '' ? [reason, innermostMessage(error)].filter(Boolean).join(': ') : `${reason} (${code})`;
  const mayNeedProxy = connectCodes.has(code);
  const problem = { message, retryable: !isCertificate, isUnreachable: isCertificate || mayNeedProxy, mayNeedProxy };
  return unknownAuthorityCode.test(code) ? { ...problem, fix: fixOfAuthority } : problem;
}

/**
 * Turns an error of a request into a `DownloadError`. If the request stalled, the stall is the reason, not a later
 * error. A stall before the connection is a problem of the host, not of the asset.
 */
export function toDownloadError(error: unknown, { signal }: StallWatch): DownloadError {
  if (error instanceof DownloadError && error.isUnreachable) return error;
  const isLate = signal.aborted && errorCode(error) !== 'UND_ERR_CONNECT_TIMEOUT';
  const cause: unknown = isLate ? signal.reason : error;
  if (cause instanceof DownloadError) return cause;
  const problem = describeNetworkError(cause);
  return new DownloadError('download-failed', problem.message, { ...problem, fix: fixOf(problem), cause });
}

function describeProxyError({ status, cause }: ProxyError): string {
  return status === undefined
    ? `the proxy can't be used: ${describeNetworkError(cause).message}`
    : describeRefusal(status);
}

function describeRefusal(status: number): string {
  return `the proxy answered ${status}${status === 407 ? ' (Proxy Authentication Required)' : ''}`;
}

/** The message of the cause, since `fetch failed` alone gives no reason. */
function innermostMessage(error: unknown): string {
  if (!(error instanceof Error)) return error === undefined ? '' : String(error);
  return error.cause === undefined ? error.message : innermostMessage(error.cause);
}

/** The fix of a problem, if it has one of its own: for example to use a proxy that the environment names. */
export function fixOf(
  { fix, mayNeedProxy = false, isUnreachable = false }: Partial<NetworkProblem>,
  facts: ProcessFacts = process,
): string | undefined {
  const { https_proxy, HTTPS_PROXY } = facts.env;
  if (fix !== undefined || !mayNeedProxy || !(https_proxy || HTTPS_PROXY)) return fix;
  if (usesEnvProxy(facts)) return isUnreachable ? fixOfProxy : undefined;
  return 'If the network allows requests through the proxy of HTTPS_PROXY only, set NODE_USE_ENV_PROXY=1, and use Node.js 22.21, 24 or newer.';
}
