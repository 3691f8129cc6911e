import { describe, expect, it } from 'vitest';
import { RedirectError } from './follow-redirects.ts';
import { describeNetworkError, privateAddressCode } from './network-errors.ts';
import { StallError } from './stall-watch.ts';

const withCode = (code: string, message = 'x') => Object.assign(new Error(message), { code });

describe('describeNetworkError', () => {
  it.each([
    ['a system error', withCode('ENOTFOUND'), 'host not found (ENOTFOUND)', true],
    [
      'the cause of what fetch throws',
      new TypeError('fetch failed', { cause: withCode('ECONNREFUSED') }),
      'connection refused (ECONNREFUSED)',
      true,
    ],
    [
      'the first of several errors',
      new AggregateError([withCode('ECONNREFUSED'), withCode('ENETUNREACH')]),
      'connection refused (ECONNREFUSED)',
      true,
    ],
    [
      'a code that is not in the table',
      withCode('HPE_INVALID_CONSTANT'),
      'connection failed (HPE_INVALID_CONSTANT)',
      true,
    ],
    [
      'an error without a code',
      new TypeError('fetch failed', { cause: new Error('other side closed') }),
      'connection failed: other side closed',
      true,
    ],
    ['a limit of this machine', withCode('EMFILE'), 'too many open files (EMFILE)', true],
    ['something that is no error', 'odd', 'connection failed: odd', true],
    ['nothing', undefined, 'connection failed', true],
    ['a stall', new StallError(15_000), 'no data for 15 s', true],
    [
      'an expired certificate',
      withCode('CERT_HAS_EXPIRED'),
      "certificate has expired by this machine's clock (CERT_HAS_EXPIRED)",
      false,
    ],
    ['any other certificate', withCode('CERT_REVOKED'), 'certificate is not trusted (CERT_REVOKED)', false],
    [
      'a private address',
      withCode(privateAddressCode, 'a.example has a private address'),
      'a.example has a private address',
      false,
    ],
    [
      'a missing permission of Node',
      new TypeError('fetch failed', { cause: withCode('ERR_ACCESS_DENIED') }),
      "Node's permission model refuses it (ERR_ACCESS_DENIED)",
      false,
    ],
    ['a redirect', new RedirectError('it redirects more than 5 times'), 'it redirects more than 5 times', false],
  ])('says what %s is, and whether it may pass', (_name, error, message, retryable) => {
    expect(describeNetworkError(error)).toMatchObject({ message, retryable });
  });

  it.each([
    ['a host that is not found', 'ENOTFOUND', true],
    ['a refused connection', 'ECONNREFUSED', true],
    ['a proxy that closes the connection', 'UND_ERR_PRX_CONN', true],
    ['a wrong certificate', 'ERR_TLS_CERT_ALTNAME_INVALID', true],
    ['a private address', privateAddressCode, true],
    ['a missing permission of Node', 'ERR_ACCESS_DENIED', true],
    ['a connection that was reset', 'ECONNRESET', false],
    ['a body of another length', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH', false],
  ])('says whether a connection was made: %s', (_name, code, isUnreachable) => {
    expect(describeNetworkError(withCode(code, 'x'))).toMatchObject({ isUnreachable });
  });
});
