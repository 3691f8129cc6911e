import { readdirSync } from 'node:fs';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { codesByAsset, findingsByAsset } from '../support/contract-checks.ts';
import { startWorld, url } from '../support/contract-world.ts';

const world = await startWorld();
beforeEach(() => world.assets.reset());

const svg = (inner: string, attributes = '') =>
  `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9"${attributes}>${inner}</svg>`;
/** No reader can take these apart safely, so they are refused. */
const unclear: ReadonlySet<string> = new Set(['entity.svg', 'utf16.svg']);
const active: Readonly<Record<string, string>> = {
  'script.svg': svg('<script>alert(1)</script><path d="M0 0h9"/>'),
  'onload.svg': svg('<path d="M0 0h9"/>', ' onload="alert(1)"'),
  'javascript.svg': svg('<a href="javascript:alert(1)"><path d="M0 0h9"/></a>'),
  'xlink.svg': svg('<a xlink:href=" java&#x73;cript:alert(1)"><path d="M0 0h9"/></a>'),
  'foreign.svg': svg(
    '<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"><iframe src="https://evil.example"/></body></foreignObject>',
  ),
  'external.svg': svg('<image href="https://evil.example/x.png"/>'),
  'use.svg': svg('<use href="https://evil.example/x.svg#a"/>'),
  'import.svg': svg('<style>@import url(https://evil.example/x.css);</style>'),
  'animate.svg': svg('<a><set attributeName="href" to="javascript:alert(1)"/></a>'),
  'prefixed.svg': '<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:script>alert(1)</s:script></s:svg>',
  'entity.svg': `<!DOCTYPE svg [<!ENTITY x "<script xmlns='http://www.w3.org/2000/svg'>alert(1)</script>">]>${svg('&x;')}`,
  'stylesheet.svg': `<?xml version="1.0"?><?xml-stylesheet href="https://evil.example/x.xsl" type="text/xsl"?>${svg('<path d="M0 0h9"/>')}`,
  'handler.svg': svg('<handler type="application/ecmascript">alert(1)</handler><path d="M0 0h9"/>'),
  'utf16.svg': `\uFEFF${svg('<script>alert(1)</script>')}`,
};

describe('an SVG with active content', () => {
  const encoded = (name: string, text: string) =>
    name === 'utf16.svg' ? Buffer.from(text, 'utf16le') : Buffer.from(text);

  beforeAll(async () => {
    for (const [name, text] of Object.entries(active)) await world.upload(name, encoded(name, text));
    await world.publish(...Object.keys(active));
  });

  it('is active-content by default, in any disguise; one without is stored unchanged', async () => {
    const quiet = Buffer.from(
      svg('<style>a{fill:red}</style><g id="b"><use href="#b"/></g><image href="data:image/png;base64,AAAA"/>'),
    );
    await world.upload('quiet.svg', quiet);
    const found = await findingsByAsset(
      world,
      Object.fromEntries([...Object.keys(active), 'quiet.svg'].map((name) => [name, {}])),
    );
    const wrong = Object.entries(codesByAsset(found)).filter(
      ([name, list]) =>
        list.join() !== (name === 'quiet.svg' ? '' : unclear.has(name) ? 'bad-content' : 'active-content'),
    );
    expect(wrong).toEqual([]);
    for (const list of Object.values(found)) for (const { level } of list) expect(level).toBe('error');
  });

  it('is stored without the active parts with --svg sanitize, with a warning for each SVG', async () => {
    const names = Object.keys(active);
    const site = world.site({ 'p.html': names.map((name) => `<img src="${url(name)}">`).join('') });
    const { report } = await world.localize(site, '--svg', 'sanitize');
    const errors = report.findings.filter(({ level }) => level === 'error').map(({ url }) => url?.split('/').at(-1));
    expect(errors.filter((name) => !unclear.has(name ?? ''))).toEqual([]);
    const cleanable = names.filter((name) => !errors.includes(name));
    const again = world.site({ 'p.html': cleanable.map((name) => `<img src="${url(name)}">`).join('') });
    const second = await world.localize(again, '--svg', 'sanitize');
    expect(second.status).toBe(0);
    expect(second.report.findings.map(({ code, level }) => `${code} ${level}`)).toEqual(
      cleanable.map(() => 'active-content warning'),
    );
    // The option that a fix would advise is on already.
    expect([...report.findings, ...second.report.findings].filter(({ fix }) => fix.includes('--svg'))).toEqual([]);
    for (const name of again.stored()) {
      const text = again.read(`_assets/${name}`);
      expect(text).not.toMatch(/<(\w+:)?script|alert|evil|javascript|onload|<handler/i);
      expect(text).toMatch(/<(\w+:)?svg/);
    }
    expect(readdirSync(again.dir)).toEqual(['_assets', 'p.html']);
  });

  it('can’t be looked for in one of more than 16 MiB, whatever --max-bytes says', async () => {
    await world.publish('large.svg');
    await world.upload('large.svg', Buffer.from(svg(`<!-- ${'x'.repeat(16 * 2 ** 20)} -->`)));
    const site = world.site({ 'p.html': `<img src="${url('large.svg')}">` });
    const { report } = await world.localize(site, '--max-bytes', String(2 ** 30));
    expect(report.findings).toMatchObject([
      {
        code: 'too-large',
        fix: 'Upload a smaller file, such as a drawing with fewer points, or remove the reference.',
      },
    ]);
  });
});
