import type { Settings } from '../options/settings.ts';
import type { FindingCode } from './finding.ts';
import { formatLimit } from './format.ts';

export type FailureCode = Extract<FindingCode, 'download-failed' | 'bad-content' | 'active-content' | 'too-large'>;

/** Why a try, or a whole download, failed. The message is the reason in words, without a full stop. */
export class DownloadFailure extends Error {
  override readonly name = 'DownloadFailure';
  readonly code: FailureCode;
  /** Whether a further try may succeed. */
  readonly passing: boolean;
  /** The host asks for fewer requests. */
  readonly throttled: boolean;
  /** Milliseconds that the host asks to wait before the next try. */
  readonly wait: number | undefined;
  /** A fix of its own, of a failure that is no single asset's. */
  readonly runFix: string | undefined;

  constructor(
    code: FailureCode,
    reason: string,
    more: { passing?: boolean; throttled?: boolean; wait?: number | undefined; runFix?: string; cause?: unknown } = {},
  ) {
    super(reason, { cause: more.cause });
    this.code = code;
    this.passing = more.passing ?? false;
    this.throttled = more.throttled ?? false;
    this.wait = more.wait;
    this.runFix = more.runFix;
  }
}

export function refuse(code: FailureCode, reason: string): DownloadFailure {
  return new DownloadFailure(code, reason);
}

/** The assets of a run are larger together than it may store. */
export function allTooLarge({ maxTotalBytes }: Pick<Settings, 'maxTotalBytes'>): DownloadFailure {
  return new DownloadFailure(
    'too-large',
    `The assets of this run have more than ${formatLimit(maxTotalBytes)} together`,
    {
      runFix: 'Ask for smaller variants, or raise --max-total-bytes.',
    },
  );
}

/** Codes of Node, OpenSSL and undici in words. What is not here is named by its code. */
const words: Readonly<Record<string, string>> = {
  EAI_AGAIN: 'the name of its host could not be looked up',
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection broke off',
  EHOSTUNREACH: 'there is no way to its host',
  ENETUNREACH: 'there is no way to its network',
  ENOTFOUND: 'the name of its host is unknown',
  EPIPE: 'the connection broke off',
  ETIMEDOUT: 'no connection was made in time',
  UND_ERR_CONNECT_TIMEOUT: 'no connection was made in time',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'its length is not the declared one',
  UND_ERR_SOCKET: 'the connection broke off',
  CERT_HAS_EXPIRED: 'the certificate of its host has expired',
  CERT_NOT_YET_VALID: 'the certificate of its host is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate of its host is self-signed',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for another host',
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate of its host is self-signed',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the certificate of its host is signed by nobody trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the certificate of its host is signed by nobody trusted',
};

/** Names in public DNS that lead into a private network. */
export const privateAddress = 'ERR_PRIVATE_ADDRESS';

// https://docs.openssl.org/3.0/man3/X509_STORE_CTX_get_error/#error-codes
const badCertificate =
  /^(?:CERT_|CRL_|DEPTH_ZERO_|ERR_TLS_CERT|ERROR_IN_C|HOSTNAME_MISMATCH|INVALID_(?:CA|PURPOSE)|PATH_LENGTH_|SELF_SIGNED|UNABLE_TO_)/;

/** What undici threw, as a failure. Certificates and private addresses stay what they are from one try to the next; all else may pass. */
export function networkFailure(error: unknown): DownloadFailure {
  if (error instanceof DownloadFailure) return error;
  const code = errorCode(error);
  if (code === privateAddress)
    return new DownloadFailure('download-failed', (error as Error).message, { cause: error });
  const lasting = badCertificate.test(code);
  const reason = words[code] ?? (lasting ? "the certificate of its host can't be trusted" : 'the connection failed');
  const shown = code === '' ? reason : `${reason} (${code})`;
  return new DownloadFailure('download-failed', shown, { passing: !lasting, cause: error });
}

/** The code of a system or library error, of the first one where it wraps several; empty where there is none. */
export function errorCode(error: unknown): string {
  const { code, errors, cause } = (error ?? {}) as { code?: unknown; errors?: unknown; cause?: unknown };
  if (typeof code === 'string') return code;
  if (Array.isArray(errors) && errors.length > 0) return errorCode(errors[0]);
  return cause === undefined ? '' : errorCode(cause);
}
