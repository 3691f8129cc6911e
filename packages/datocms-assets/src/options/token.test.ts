import { describe, expect, it } from 'vitest';
import { problemsOf, settingsOf, token } from '../../../../test/support/settings.ts';
import { ConfigurationError, requireToken } from './configuration-error.ts';

describe('the token', () => {
  it('comes from the option, else from the environment, without white space around it', () => {
    const env = { DATOCMS_CDA_TOKEN: ` ${token}\n` };
    expect(settingsOf({}, env).token).toBe(token);
    expect(settingsOf({ token: 'other' }, env).token).toBe('other');
  });

  it('is required by the steps that need it', () => {
    expect(() => requireToken(settingsOf({}))).toThrow(ConfigurationError);
    expect(() => requireToken(settingsOf({ token: '  ' }))).toThrow(/^token: not set\. Set DATOCMS_CDA_TOKEN/);
    expect(() => requireToken(settingsOf({ token }))).not.toThrow();
  });

  it.each([
    ['white space inside', `${token} x`],
    ['a line break inside', `${token}\r\nx`],
    ['other characters', `${token}é`],
    ['another type', [token]],
    ['an object', { token }],
  ])('is refused with %s, and is not shown', (_, wrong) => {
    const problems = problemsOf({ token: wrong });
    expect(problems).toEqual([expect.stringMatching(/^token: .*\(its value is not shown\)\.$/)]);
    expect(problems.join()).not.toContain(token);
  });

  it.each([
    ['the environment', { environment: ['x', token] }],
    ['a URL', { cdaUrl: `graphql.datocms.com/?token=${token}` }],
    ['a list', { host: [`${token}`, 'b c'] }],
    ['an object', { connectTo: { 'a.example': token } }],
  ])('is not shown if it is in another option by mistake: %s', (_, options) => {
    const problems = [...problemsOf({ ...options, token }), ...problemsOf(options, { DATOCMS_CDA_TOKEN: token })];
    expect(problems.length).toBeGreaterThan(1);
    expect(problems.join()).not.toContain(token);
  });

  it.each(['cdaUrl', 'site', 'prefix', 'connectTo'])(
    'no password of a URL in %s is shown either, and it is refused',
    (name) => {
      const url = 'https://user:secret@example.org';
      const problems = problemsOf({ [name]: name === 'connectTo' ? `a.example=${url}` : url });
      expect(problems).toHaveLength(1);
      expect(problems.join()).not.toContain('secret');
      expect(problems.join()).toContain('//***@example.org');
    },
  );
});
