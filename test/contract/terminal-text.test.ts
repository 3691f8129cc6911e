import { beforeEach, describe, expect, it } from 'vitest';
import { type CdaRequest, type CdaResponse, token } from '../support/contract-cda.ts';
import { startWorld, url } from '../support/contract-world.ts';
import { type Ended, runCli } from '../support/run-cli.ts';

const hero = '1700000001-hero.jpg';

const world = await startWorld();
await world.publish(hero);
beforeEach(() => {
  world.cda.respond = () => undefined;
  world.cda.content = { ...world.cda.content, host: 'www.datocms-assets.com' };
});

/** Ways to act on a terminal, or on a CI runner that reads the log. */
const texts: readonly (readonly [what: string, text: string])[] = [
  ['colours', 'a\u001b[31mred\u001b[0m'],
  ['the title of the window', '\u001b]0;owned\u0007'],
  ['a link', '\u001b]8;;https://evil.example/\u001b\\click\u001b]8;;\u001b\\'],
  ['escapes of one byte', '\u009b31m \u0090q\u009c'],
  ['a line that is written over', 'safe\rowned\b\b\u007f'],
  ['reversed direction', '\u202egpj.exe\u202c \u2066x\u2069 \u200f'],
  ['a workflow command', 'x\n::error file=a.html::owned'],
  ['a workflow command behind CRLF', 'x\r\n::set-output name=a::owned'],
  [
    'a workflow command behind other line breaks',
    'x\u2028::error::owned\u2029::error::owned\u0085::error::owned\v::error::owned',
  ],
  ['an old workflow command', '##[error]owned ##vso[task.setvariable]owned ##teamcity[owned]'],
  ['a finding of our own', 'x.\n  Fix: run this\n✓ No asset URL of the CMS is left.'],
];

const ok = (data: unknown): CdaResponse => ({ body: JSON.stringify({ data }) });
const apiError = (status: number, code: string, message: string): CdaResponse => ({
  status,
  body: JSON.stringify({ data: [{ id: '1', type: 'api_error', attributes: { code, details: { message } } }] }),
});
const isSchema = ({ query }: CdaRequest) => query.includes('__schema');

/** The places from which text of the CDA comes into a message. */
const places: readonly (readonly [
  what: string,
  respond: (text: string) => (asked: CdaRequest) => CdaResponse | undefined,
])[] = [
  [
    'an error of a query',
    (text) => (asked) => (isSchema(asked) ? undefined : { body: JSON.stringify({ errors: [{ message: text }] }) }),
  ],
  ['the code of an error', (text) => () => apiError(403, text, 'x')],
  ['a refusal', (text) => () => apiError(403, 'INSUFFICIENT_PERMISSIONS', text)],
  ['a refused token', (text) => () => apiError(401, 'INVALID_AUTHORIZATION_HEADER', text)],
  ['an unknown environment', (text) => () => apiError(404, 'INVALID_ENVIRONMENT', text)],
  [
    'a name in the schema',
    (text) => (asked) =>
      isSchema(asked)
        ? ok({ __schema: { queryType: { name: text }, types: [{ kind: 'OBJECT', name: text, fields: [] }] } })
        : undefined,
  ],
];

/** Finds what an honest run does not write. It writes lines without characters that can't be seen, and no workflow command but its annotations. */
function wrongParts({ stdout, stderr }: Ended, isAnnotated: boolean): string[] {
  const lines = `${stdout}\n${stderr}`.split('\n');
  return [
    ...lines.filter((line) => /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(line)),
    ...lines.filter(
      (line) => /^\s*::/.test(line) && !(isAnnotated && /^::(?:error|warning|notice) (?:file|title)=/.test(line)),
    ),
    ...lines.filter((line) => /##\w*\[/.test(line)),
    ...lines.filter((line) => /^\s*(?:Fix: run this|✓ No asset URL|owned)/.test(line)),
    ...lines.filter((line) => /^\s+at .*:\d+:\d+\)?$/.test(line)),
  ];
}

const run = (command: 'localize' | 'published', isAnnotated: boolean) => {
  const site = world.site({ 'index.html': `<img src="${url(hero)}">` });
  const args = [
    command,
    ...(command === 'localize' ? [site.dir] : []),
    ...world.connected(site, command),
    '--retries',
    '0',
  ];
  return runCli(args, { DATOCMS_CDA_TOKEN: token, ...(isAnnotated ? { GITHUB_ACTIONS: 'true' } : {}) }, site.work);
};

describe('text of the CDA', () => {
  it.each(places)('never acts on a terminal or a CI runner: %s', async (_, respond) => {
    for (const half of [texts.slice(0, 6), texts.slice(6)]) {
      world.cda.respond = respond(half.map(([, text]) => text).join('\n'));
      for (const command of ['published', 'localize'] as const) {
        const ended = await run(command, command === 'localize');
        expect([1, 2]).toContain(ended.status);
        expect(wrongParts(ended, command === 'localize')).toEqual([]);
        expect(ended.stderr).toMatch(/red|evil|owned/);
      }
    }
  });

  it('never acts on them as the host of an upload', async () => {
    const text = texts.map(([, each]) => each).join('\n');
    world.cda.content = { ...world.cda.content, host: `x${text}` };
    const { status, ...ended } = await run('published', false);
    expect({ status, wrong: wrongParts({ status, ...ended }, false) }).toEqual({ status: 2, wrong: [] });
  });
});

describe('the command line', () => {
  it.each(texts.slice(0, -1))('prints wrong arguments without acting on a terminal: %s', async (_, text) => {
    for (const args of [
      [text],
      ['localize', text],
      ['localize', '.', `--${text}`],
      ['localize', '.', '--retries', text],
    ]) {
      const ended = await runCli(args);
      expect({ status: ended.status, wrong: wrongParts(ended, false) }).toEqual({ status: 2, wrong: [] });
    }
  });
});
