import { describe, expect, it } from 'vitest';
import { usesEnvProxy } from './env-proxy.ts';

describe('usesEnvProxy', () => {
  it.each([
    ['the variable', { NODE_USE_ENV_PROXY: '1' }, [], true],
    ['the flag', {}, ['--no-warnings', '--use-env-proxy'], true],
    ['the flag in NODE_OPTIONS', { NODE_OPTIONS: '--no-warnings --use-env-proxy' }, [], true],
    ['another value of the variable', { NODE_USE_ENV_PROXY: '0' }, [], false],
    ['a proxy alone', { HTTPS_PROXY: 'http://proxy.example:3128' }, [], false],
  ])('is as in Node with %s', (_, env, execArgv, uses) => {
    expect(usesEnvProxy({ env, execArgv })).toBe(uses);
  });
});
