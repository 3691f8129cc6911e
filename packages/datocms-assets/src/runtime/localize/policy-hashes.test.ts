import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import { describe, expect, it } from 'vitest';
import { cpuTime, growth, maxGrowth } from '../../../../../test/support/cpu-time.ts';
import { propertyRuns } from '../../../../../test/support/property-runs.ts';
import { createRuntime } from '../create-runtime.ts';
import { PolicyHashes } from './policy-hashes.ts';

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

  it('become two where the same code becomes two', async () => {
    const [web, portable] = [sealed, await runtime.seal(kettle, { profile: 'portable' })];
    const page = (first: string, second: string, sources: string) =>
      `<meta content="script-src ${sources}"><script>${first}</script><script type="application/ld+json">${second}</script>`;
    const code = (url: string) => `{"a":"${url}"}`;
    const before = page(code(kettle), code(kettle), `&#39;${hashOf(256, code(kettle))}&#39;`);
    const hashes = [web, portable].map((url) => `&#39;${hashOf(256, code(url))}&#39;`).join(' ');
    expect((await localize(before)).text).toBe(page(code(web), code(portable), hashes));
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

/** The inline code of a page as a browser has it. */
function inlineCode(html: string): string[] {
  const found: string[] = [];
  const read = (node: DefaultTreeAdapterTypes.Node) => {
    if (node.nodeName === '#text') return;
    for (const { name, value } of 'attrs' in node ? node.attrs : []) if (/^(?:style|on)/.test(name)) found.push(value);
    const children = 'childNodes' in node ? node.childNodes : [];
    const text = children[0];
    if (/^(?:script|style)$/.test(node.nodeName)) found.push(text && 'value' in text ? text.value : '');
    for (const child of children) read(child);
  };
  read(parse(html));
  return found;
}

describe('a page whose policies allow its inline code', () => {
  const url = `${kettle}?w=8&h=9`;
  const escaped = url.replaceAll('&', '&amp;');
  const push = 'self.__next_f.push([1,"0:[\\"see the host\\"]\\n"]);';
  const parts = [`a="${url}";`, 'b=1;', '"www.datocms-assets.com"+x;', '\r\n', 'ä', `"${url}&z="+q;`, '/*<!--*/', push];
  const code = fc.array(fc.constantFrom(...parts), { minLength: 1, maxLength: 4 }).map((list) => list.join(''));
  const element = fc.oneof(
    code.map((text) => `<script>${text}</script>`),
    code.map((text) => `<script type="application/ld+json">${text}</script>`),
    fc.constantFrom(
      `<style>a{b:url(${url})}</style>`,
      `<p style="b:url('${escaped}')">`,
      `<a onclick="go('${escaped}')">x</a>`,
    ),
  );
  const page = fc.array(element, { minLength: 1, maxLength: 6 });

  it('still does, in any chunks', async () => {
    const check = fc.asyncProperty(
      page,
      fc.integer({ min: 1, max: 99 }),
      fc.boolean(),
      async (list, length, isMeta) => {
        const hashes = inlineCode(list.join('')).map((text, at) => `'${hashOf([256, 384, 512][at % 3] ?? 256, text)}'`);
        const source = `script-src ${hashes.join(' ')}`;
        const bytes = Buffer.from(`<title>${url}</title>${isMeta ? `<meta content="${source}">` : ''}${list.join('')}`);
        let at = 0;
        const body = new ReadableStream<Uint8Array>({
          pull: (controller) => {
            if (at >= bytes.length) return controller.close();
            controller.enqueue(bytes.subarray(at, at + length));
            at += length;
          },
        });
        const { text, policy: header } = await localize(body, isMeta ? {} : { 'content-security-policy': source });
        expect(text).not.toContain('datocms');
        const sent = header ?? /<meta[^>]*>/.exec(text)?.[0];
        for (const each of inlineCode(text)) {
          const allowed = [256, 384, 512].map((bits) => sent?.includes(hashOf(bits, each)));
          expect([each, allowed]).toEqual([each, expect.arrayContaining([true])]);
        }
      },
    );
    await fc.assert(check, { numRuns: propertyRuns(300) });
  });
});

it('takes time in proportion to the number of pieces of inline code', async () => {
  const timeOf = (count: number) => {
    let text = '';
    const edits = Array.from({ length: count }, (_, at) => {
      const start = text.length + '<i style="'.length;
      text += `<i style="a:url(${at})"></i>`;
      return { start, end: start + `a:url(${at})`.length, text: `b:url(${at})` };
    });
    return cpuTime(() => new PolicyHashes().applyEdits(text, edits, []));
  };
  expect(await growth(timeOf, 4000, 8)).toBeLessThan(maxGrowth);
});
