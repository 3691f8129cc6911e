import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createRuntime } from './create-runtime.ts';

const key = Buffer.alloc(32, 7).toString('base64url');
const runtime = createRuntime({ key, route: '/media', isPublished: () => true, unresolved: 'blank', warn: () => {} });
const request = new Request('https://www.example.org/page');
const kettle = 'https://www.datocms-assets.com/99001/1700000001-kettle.jpg';
const sealed = await runtime.seal(kettle);

const hashOf = (bits: number, text: string) => `sha${bits}-${createHash(`sha${bits}`).update(text).digest('base64')}`;
type Inline = readonly [markup: string, hashed: string];
const script = (code: string): Inline => [`<script>${code}</script>`, code];
const style = (code: string): Inline => [`<style>${code}</style>`, code];
const attribute = (code: string): Inline => [`<p style='${code}'>`, code.replaceAll('&amp;', '&')];

/** Inline code before, and after. */
const cases: readonly (readonly [name: string, before: Inline, after: Inline])[] = [
  ['a script', script(`a="${kettle}" // ä`), script(`a="${sealed}" // ä`)],
  ['a style', style(`a{background:url(${kettle})}`), style(`a{background:url(${sealed})}`)],
  [
    'an attribute',
    attribute(`background:url(&quot;${kettle}&quot;)`),
    attribute(`background:url(&quot;${sealed}&quot;)`),
  ],
  ['a script that is blanked', script('a="datocms-assets.com"'), script('a="unresolved.invalid"')],
  ['a script without assets', script('a=1'), script('a=1')],
];
const policy = (bits: number, ...code: string[]) =>
  `script-src 'self' ${code.map((each) => `'${hashOf(bits, each)}'`).join(' ')}; img-src 'self'`;

async function localize(body: string | ReadableStream<Uint8Array>, headers: Record<string, string> = {}) {
  const response = new Response(body, { headers: { 'content-type': 'text/html', ...headers } });
  const localized = await runtime.localize(request, response);
  return { text: await localized.text(), policy: localized.headers.get('content-security-policy') };
}
const decoded = ([markup, hashed]: Inline): Inline => [markup, hashed.replaceAll('&quot;', '"')];

describe.each([256, 384, 512])('hashes of SHA-%i', (bits) => {
  it.each(cases)('of %s stay true in a policy of the headers', async (_, before, after) => {
    const [[markup, code], [newMarkup, newCode]] = [decoded(before), decoded(after)];
    const header = policy(bits, 'x()', code);
    const { text, policy: sent } = await localize(`<p>${markup}`, { 'content-security-policy': header });
    expect([text, sent]).toEqual([`<p>${newMarkup}`, policy(bits, 'x()', newCode)]);
  });

  it.each(cases)('of %s stay true in a policy of the page', async (_, before, after) => {
    const [[markup, code], [newMarkup, newCode]] = [decoded(before), decoded(after)];
    const page = (inline: string, hashed: string) =>
      `<head><title>a</title><meta http-equiv="Content-Security-Policy" content="${policy(bits, hashed)}">${inline}<p>`;
    expect((await localize(page(markup, code))).text).toBe(page(newMarkup, newCode));
  });
});

describe('hashes', () => {
  it('stay true of code with line breaks of Windows, which a browser changes before', async () => {
    const [before, after] = [`a="${kettle}"\r\n`, `a="${sealed}"\r\n`];
    const header = policy(256, before.replace('\r', ''));
    const { policy: sent } = await localize(`<script>${before}</script>`, { 'content-security-policy': header });
    expect(sent).toBe(policy(256, after.replace('\r', '')));
  });

  it('stay true in policies that only report, and in several of one header', async () => {
    const code = `a="${kettle}"`;
    const header = `${policy(256, code)}, ${policy(512, code)}`;
    const headers = { 'content-security-policy-report-only': header };
    const response = new Response(`<script>${code}</script>`, { headers: { 'content-type': 'text/html', ...headers } });
    const localized = await runtime.localize(request, response);
    const after = `a="${sealed}"`;
    expect(localized.headers.get('content-security-policy-report-only')).toBe(
      `${policy(256, after)}, ${policy(512, after)}`,
    );
  });

  it('hold a page back from the policy on only', async () => {
    let finish = () => {};
    const code = `a="${kettle}"`;
    const body = new ReadableStream<Uint8Array>({
      start: (page) => {
        page.enqueue(Buffer.from(`<head><img src="${kettle}"><meta content="${policy(256, code)}"><p>`));
        finish = () => {
          page.enqueue(Buffer.from(`<script>${code}</script>`));
          page.close();
        };
      },
    });
    const { body: sent } = await runtime.localize(
      request,
      new Response(body, { headers: { 'content-type': 'text/html' } }),
    );
    const reader = (sent as ReadableStream<Uint8Array>).getReader();
    const read = async () => Buffer.from((await reader.read()).value ?? []).toString();
    expect(await read()).toBe(`<head><img src="${sealed}">`);
    finish();
    expect(await read()).toBe(`<meta content="${policy(256, `a="${sealed}"`)}"><p><script>a="${sealed}"</script>`);
  });

  it('in other places of a page stay, such as the integrity of a script', async () => {
    const code = `a="${kettle}"`;
    const page = `<script src="/a.js" integrity="${hashOf(384, code)}"></script><script>a="${sealed}"</script>`;
    const { text } = await localize(page.replace(sealed, kettle), { 'content-security-policy': policy(384, code) });
    expect(text).toBe(page);
  });
});
