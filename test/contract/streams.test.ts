import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { expectClean } from '../support/contract-checks.ts';
import { startWorld, url } from '../support/contract-world.ts';
import { readRows, runScripts } from '../support/flight-stream.ts';

const hero = '1700000001-hero.jpg';
const secret = '1700000002-secret.jpg';
const asset = `${url(hero)}?auto=format&w=16`;

const world = await startWorld();
await world.publish(hero);
await world.addDraft(secret);
beforeEach(() => world.assets.reset());

const push = (piece: string) =>
  `<script>self.__next_f.push(${JSON.stringify([1, piece]).replace(/[<>&]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`)})</script>`;
const start = '<!doctype html><title>t</title><script>(self.__next_f=self.__next_f||[]).push([0])</script>';
const later = '<div hidden id="S:1"><p>later</p></div><script>$RC("B:1","S:1")</script>';
const page = (pieces: readonly string[]) => `${start}${pieces.map(push).join(later)}`;
const textRow = (text: string) => `1f:T${Buffer.byteLength(text).toString(16)},${text}`;

/** Pages with one URL, each cut at another place. */
function pages(data: string, from: number, to: number): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: to - from }, (_, index) => [
      `${index}.html`,
      page([data.slice(0, from + index), data.slice(from + index)]),
    ]),
  );
}

describe('flight data that Next.js sends in pieces', () => {
  it('have their URLs replaced wherever they are cut', async () => {
    const data = `5:${JSON.stringify(['$', 'img', null, { src: asset }])}\n`;
    const files = pages(data, data.indexOf('"https') - 2, data.indexOf('"}]') + 3);
    const site = world.site(files);
    const { report } = await expectClean(world, site);
    const expected = data.replace(asset, `/${report.assets[0]?.variants[0]?.file}`);
    for (const name of Object.keys(files)) expect(runScripts(site.read(name)).toString(), name).toBe(expected);
    expect(report.assets).toHaveLength(1);
  });

  it('have the lengths of their rows updated wherever they are cut', async () => {
    const text = `<p>é 😀</p><img src="${url(hero)}">`;
    const data = `0:{"a":"é"}\n${textRow(text)}20:{}\n`;
    const characters = [...data];
    const files = Object.fromEntries(
      characters.map((_, at) => [
        `${at}.html`,
        page([characters.slice(0, at).join(''), characters.slice(at).join('')]),
      ]),
    );
    const site = world.site({ ...files, 'index.rsc': data, 'index.txt': data });
    const { report } = await expectClean(world, site);
    const rows = [
      { id: '0', tag: '', content: '{"a":"é"}' },
      { id: '1f', tag: 'T', content: text.replace(url(hero), `/${report.assets[0]?.variants[0]?.file}`) },
      { id: '20', tag: '', content: '{}' },
    ];
    for (const name of Object.keys(files)) expect(readRows(runScripts(site.read(name))), name).toEqual(rows);
    for (const name of ['index.rsc', 'index.txt']) expect(readRows(site.bytes(name)), name).toEqual(rows);
    const once = site.snapshot();
    await expectClean(world, site);
    expect(site.snapshot()).toEqual(once);
  });

  it('have the digests of their scripts updated', async () => {
    const pieces = [`1f:T${Buffer.byteLength(asset).toString(16)},`, asset.slice(0, 20), `${asset.slice(20)}20:{}\n`];
    const digest = (code: string) => `'sha256-${createHash('sha256').update(code).digest('base64')}'`;
    const codes = (html: string) => Array.from(html.matchAll(/<script>(.*?)<\/script>/gs), ([, code = '']) => code);
    const policy = (html: string) =>
      `<meta http-equiv="Content-Security-Policy" content="script-src ${codes(html).map(digest).join(' ')}">`;
    const site = world.site({ 'p.html': policy(page(pieces)) + page(pieces) });
    await expectClean(world, site);
    const html = site.read('p.html');
    expect(readRows(runScripts(html)).map(({ id }) => id)).toEqual(['1f', '20']);
    for (const code of codes(html)) expect(html).toContain(digest(code));
  });

  it('make a draft an error wherever its URL is cut, and nothing is changed', async () => {
    const data = `5:${JSON.stringify({ src: `${url(secret)}?w=16` })}\n`;
    const files = pages(data, data.indexOf('"https'), data.indexOf('"}') + 1);
    const site = world.site({ ...files, 'ok.html': `<img src="${asset}">` });
    const before = site.snapshot();
    const { status, report } = await world.localize(site);
    expect(status).toBe(1);
    const found = report.findings.map(({ code, file }) => `${code} ${file}`);
    expect(found.sort()).toEqual(
      Object.keys(files)
        .map((name) => `unpublished ${name}`)
        .sort(),
    );
    expect(site.snapshot()).toEqual(before);
  });

  it('make a length that can’t be updated an error, and nothing is changed', async () => {
    const row = textRow(`<img src="${asset}">`);
    const site = world.site({
      'short.html': page([row.slice(0, -2)]),
      'long.html': page([`${row}words without a row\n`]),
      'other.html': page([row]).replaceAll('__next_f', 'pieces'),
      'ok.html': `<img src="${asset}">`,
    });
    const before = site.snapshot();
    const { status, found } = await world.localize(site);
    expect(status).toBe(1);
    expect(found).toEqual(['length-prefixed long.html', 'length-prefixed other.html', 'length-prefixed short.html']);
    expect(site.snapshot()).toEqual(before);
  });
});

describe('verify', () => {
  it('finds the host and an asset’s URL cut over pushes, whatever they are called', async () => {
    const data = `5:${JSON.stringify({ src: asset })}\n`;
    const host = data.indexOf('datocms');
    const names = ['__next_f', 'pieces'];
    const files = Object.fromEntries(
      names.flatMap((name) =>
        Array.from({ length: 'datocms-assets.com'.length - 1 }, (_, index) => {
          const at = host + 1 + index;
          return [`${name}-${at}.html`, page([data.slice(0, at), data.slice(at)]).replaceAll('__next_f', name)];
        }),
      ),
    );
    const { status, stdout } = await world.run(world.site(files), 'verify', '--json');
    expect(status).toBe(1);
    const { findings } = JSON.parse(stdout) as { findings: { code: string; file: string }[] };
    expect(findings.map(({ code, file }) => `${code} ${file}`).sort()).toEqual(
      Object.keys(files)
        .map((name) => `leak ${name}`)
        .sort(),
    );
  });
});
