import { describe, expect, it } from 'vitest';
import { usesEnvProxy } from './env-proxy.ts';
import { fixOf } from './network-errors.ts';

describe('usesEnvProxy', () => {
  it.each([
    ['the variable', { NODE_USE_ENV_PROXY: '1' }, [], true],
    ['the flag', {}, ['--no-warnings', '--use-env-proxy'], true],
    ['the flag in NODE_OPTIONS', { NODE_OPTIONS: '--no-warnings --use-env-proxy' }, [], true],
    ['another value of the variable', { NODE_USE_ENV_PROXY: '0' }, [], false],
    ['a proxy alone', { HTTPS_PROXY: 'http://proxy.example:3128' }, [], false],
  ])('is as in Node with %s', (_, env, execArgv, uses) => {
    expect(usesEnvProxy({ env, execArgv, versions: { node: '24.5.0' } })).toBe(uses);
  });

  it.each([
    ['20.20.2', false],
    ['22.20.9', false],
    ['22.21.0', true],
    ['23.11.1', false],
    ['24.0.0', true],
    ['26.1.0', true],
  ])('is as in Node %s', (node, uses) => {
    expect(usesEnvProxy({ env: { NODE_USE_ENV_PROXY: '1' }, execArgv: [], versions: { node } })).toBe(uses);
  });
});

describe('fixOf', () => {
  const proxy = { HTTPS_PROXY: 'http://proxy.example:3128' };
  const named =
    'If the network allows requests through the proxy of HTTPS_PROXY only, set NODE_USE_ENV_PROXY=1, and use Node.js 22.21, 24 or newer.';

  it.each([
    ['a proxy that is not used', proxy, { mayNeedProxy: true }, named],
    ['a proxy that is not used, in lower case', { https_proxy: 'http://a:1' }, { mayNeedProxy: true }, named],
    ['a proxy that is used', { ...proxy, NODE_USE_ENV_PROXY: '1' }, { mayNeedProxy: true }, undefined],
    [
      'a proxy that is used, where nothing is reached',
      { ...proxy, NODE_USE_ENV_PROXY: '1' },
      { mayNeedProxy: true, isUnreachable: true },
      'Check the variables HTTPS_PROXY, HTTP_PROXY and NO_PROXY, and the proxy that they name.',
    ],
    ['no proxy', {}, { mayNeedProxy: true }, undefined],
    ['another problem', proxy, {}, undefined],
    ['a fix of its own', proxy, { mayNeedProxy: true, fix: 'Wait.' }, 'Wait.'],
  ])('names a proxy only where it may help: %s', (_, env, problem, fix) => {
    expect(fixOf(problem, { env, execArgv: [], versions: { node: '24.5.0' } })).toBe(fix);
  });

  it('names the versions of Node that use a proxy, on one that does not', () => {
    const env = { ...proxy, NODE_USE_ENV_PROXY: '1' };
    expect(fixOf({ mayNeedProxy: true }, { env, execArgv: [], versions: { node: '20.20.2' } })).toBe(named);
  });
});
