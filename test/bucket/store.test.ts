import { chmodSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../support/contract-pictures.ts';
import { type Done, type Site, url, withReport } from '../support/contract-world.ts';
import { heldBack } from '../support/held-back.ts';
import { spawnCli } from '../support/run-cli.ts';
import { kettle, manual, page, prefix, useStore } from './support/use-store.ts';

const { world, server, proxy, bucket, flags, environment, localize, sent, listing } = useStore();

/** The bodies in the cache of a site. */
const bodies = ({ cache }: Site) =>
  readdirSync(cache, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /^[0-9a-f]{64}$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));

describe('with a bucket for stored files', () => {
  it('they stand there and not in the output, and pages name them by the prefix', async () => {
    const site = world().site({ 'index.html': page });
    const { status, report, stderr } = await localize(site);
    expect({ status, findings: report.findings, stderr }).toMatchObject({ status: 0, findings: [] });
    expect(Object.keys(site.snapshot())).toEqual(['index.html']);
    const variants = report.assets.flatMap((asset) => asset.variants) as (Done['report']['assets'][0]['variants'][0] & {
      readonly key?: string;
    })[];
    const names = [...(await listing()).keys()];
    expect(variants).toHaveLength(4);
    for (const { file, key } of variants) {
      expect(file).toBe(null);
      expect(names.map((name) => `site/${name}`)).toContain(key);
      expect(site.read('index.html')).toContain(`${prefix}/${key?.slice('site/'.length)}`);
    }
    expect(site.read('index.html')).not.toContain('datocms');
    expect(report.counts).toMatchObject({ stored: 4, rewritten: 1 });
  });

  it('objects have their bytes, type, lifetime, and a name for downloads', async () => {
    const site = world().site({ 'index.html': page });
    const { report } = await localize(site);
    const { s3 } = server().client(`s3://${bucket()}/site`);
    for (const variant of report.assets.flatMap((asset) => asset.variants)) {
      const { key = '' } = variant as { readonly key?: string };
      const name = key.slice('site/'.length);
      const [headers, bytes] = await s3.send({ method: 'GET', name }, async (answer) => [
        answer.headers,
        Buffer.from(await answer.body.arrayBuffer()),
      ]);
      expect(sha256(bytes)).toBe(variant.sha256);
      expect(headers).toMatchObject({
        'content-type': variant.type,
        'cache-control': 'public, max-age=31536000, immutable',
      });
      const isManual = variant.url.includes('dl=');
      expect(headers['content-disposition']).toBe(isManual ? 'attachment; filename="manual.pdf"' : undefined);
    }
    await s3.close();
  });

  it.each([
    ['then', ['', '?dl=manual.pdf']],
    ['before', ['?dl=manual.pdf', '']],
    ['before and then', ['?dl=a.pdf', '', '?dl=b.pdf']],
  ])('a file that pages also show (%s) is no download', async (_what, queries) => {
    const links = queries.map((query) => `<a href="${url(manual)}${query}">`);
    const { report } = await localize(world().site({ 'index.html': links.join('') }));
    const { s3 } = server().client(`s3://${bucket()}`);
    const [{ key = '' } = {}] = report.assets.flatMap(
      ({ variants }) => variants as readonly { readonly key?: string }[],
    );
    const headers = await s3.send({ method: 'HEAD', name: key }, async (answer) => answer.headers);
    await s3.close();
    expect(headers['content-type']).toBe('application/pdf');
    expect(headers).not.toHaveProperty('content-disposition');
  });

  it('a body that was damaged in the cache is not sent, and the next run repairs it', async () => {
    const site = world().site({ 'index.html': page });
    proxy().fault = ({ method }) => {
      // The listing comes between the downloads and the uploads.
      if (method === 'GET') for (const file of bodies(site)) writeFileSync(file, Buffer.alloc(statSync(file).size, 1));
      return undefined;
    };
    const { status, report } = await localize(site);
    expect([status, report.findings.map(({ code }) => code)]).toEqual([1, ['download-failed']]);
    expect(report.findings[0]?.message).toContain('damaged');
    expect([sent(), site.read('index.html')]).toEqual([0, page]);
    proxy().reset();
    expect((await localize(site)).status).toBe(0);
    expect((await listing()).size).toBe(4);
  });

  it('a second run sends nothing, with its cache or without, and lists the folder once', async () => {
    await localize(world().site({ 'index.html': page }));
    expect(sent()).toBe(4);
    proxy().reset();
    const again = await localize(world().site({ 'index.html': page }));
    expect([again.status, again.report.findings, sent()]).toEqual([0, [], 0]);
    expect(again.stderr).toContain(`Sent 0 of 4 files to s3://${bucket()}/site/.`);
    expect(proxy().requests.map(({ method, url: path }) => `${method} ${path.split('?')[0]}`)).toEqual([
      `GET /${bucket()}/`,
    ]);
  });

  it('an object of the right size that was sent in parts, with other bytes, is sent again', async () => {
    await localize(world().site({ 'index.html': page }));
    const [[name = '', size = 0] = []] = await listing();
    const { s3 } = server().client(`s3://${bucket()}/site`);
    const post = async (query: Readonly<Record<string, string>>, text: string) => {
      const bytes = Buffer.from(text);
      const body = { size: bytes.length, sha256: sha256(bytes), open: () => bytes };
      return s3.send({ method: 'POST' as 'PUT', name, query, body }, async (answer) => answer.body.text());
    };
    const [, uploadId = ''] = /<UploadId>(.*?)</.exec(await post({ uploads: '' }, '')) ?? [];
    const wrong = Buffer.alloc(size, 1);
    const part = { size, sha256: sha256(wrong), open: () => wrong };
    const query = { partNumber: '1', uploadId };
    const etag = await s3.send({ method: 'PUT', name, query, body: part }, async (answer) => {
      await answer.body.dump();
      return answer.headers.etag;
    });
    const parts = `<Part><PartNumber>1</PartNumber><ETag>${etag}</ETag></Part>`;
    await post({ uploadId }, `<CompleteMultipartUpload>${parts}</CompleteMultipartUpload>`);
    proxy().reset();
    const { status, stderr } = await localize(world().site({ 'index.html': page }));
    expect([status, sent()]).toEqual([0, 1]);
    expect(stderr.trimEnd().split('\n').at(-1)).toContain(', 1 of 4 files sent to the bucket');
    const bytes = await s3.send({ method: 'GET', name }, async (answer) =>
      Buffer.from(await answer.body.arrayBuffer()),
    );
    await s3.close();
    expect(bytes.equals(wrong)).toBe(false);
  });

  it('the picture in place of an asset that is not published stands there too, and is sent once', async () => {
    const site = world().site({ 'index.html': `<img src="${url('1700000009-draft.jpg')}?w=40">` });
    const { status, report } = await localize(site, ['--unpublished', 'placeholder']);
    expect([status, report.findings.map(({ code }) => code)]).toEqual([0, ['placeholder']]);
    const [name = ''] = (await listing()).keys();
    expect(name).toMatch(/^placeholder-40x30\.[a-z2-7]{16}\.svg$/);
    expect(site.read('index.html')).toBe(`<img src="${prefix}/${name}">`);
    const { s3 } = server().client(`s3://${bucket()}/site`);
    const type = await s3.send({ method: 'HEAD', name }, async ({ headers }) => headers['content-type']);
    expect(type).toBe('image/svg+xml');
    await s3.close();
    const again = world().site({ 'index.html': `<img src="${url('1700000009-draft.jpg')}?w=40">` });
    expect((await localize(again, ['--unpublished', 'placeholder'])).status).toBe(0);
    expect(sent()).toBe(1);
  });

  it('a run on its own output keeps the names, and finds a name that is not there', async () => {
    const site = world().site({ 'index.html': page });
    await localize(site);
    const localized = site.read('index.html');
    expect((await localize(site)).status).toBe(0);
    expect(site.read('index.html')).toBe(localized);
    site.write({ 'index.html': localized.replace(/hero\.[a-z2-7]{16}/, 'hero.aaaaaaaaaaaaaaaa') });
    const { status, found } = await localize(site);
    expect([status, found]).toEqual([1, ['missing-file index.html']]);
  });

  it('a page of an earlier run that names one of a withdrawn asset is an error', async () => {
    const site = world().site({ 'index.html': page, '_assets/b.html': `<img src="${url(kettle)}">` });
    expect((await localize(site)).found).toEqual([]);
    const { content } = world().cda;
    try {
      const others = content.uploads.filter(({ path }) => !path.endsWith(kettle));
      world().cda.content = { ...content, articles: [{ id: 'others', published: { gallery: others } }] };
      const { status, report, found } = await localize(site);
      expect([status, found]).toEqual([1, ['unpublished _assets/b.html']]);
      expect(report.findings[0]?.url).toBe(url(kettle));
      expect((await localize(site, ['--prefix', 'https://other.example'])).found).toEqual([
        'unpublished _assets/b.html',
      ]);
      expect((await localize(site)).found).toEqual(['unpublished _assets/b.html']);
      expect((await localize(site, ['--allow', url(kettle)])).found).toEqual([]);
      site.write({ 'index.html': '<p>', '_assets/b.html': '<p>' });
      expect((await localize(site)).found).toEqual([]);
    } finally {
      world().cda.content = content;
    }
  });

  it('a list of them that can’t be read is no error, also in the output of an earlier run', async () => {
    const site = world().site({ 'index.html': page });
    await localize(site);
    const [list = ''] = readdirSync(join(site.cache, 'stored'));
    chmodSync(join(site.cache, 'stored', list), 0);
    const args = ['localize', site.dir, '--json', ...world().connected(site), ...flags()];
    const done = withReport(await spawnCli(args, environment(), site.work, heldBack));
    expect([done.status, done.found]).toEqual([0, []]);
  });

  it('what stands under a name with other bytes is sent again', async () => {
    const { report } = await localize(world().site({ 'index.html': page }));
    const [first, second] = report.assets.flatMap((asset) => asset.variants) as { bytes: number; key?: string }[];
    const { folder, s3 } = server().client(`s3://${bucket()}/site`);
    const replace = async (name: string, bytes: Buffer) => {
      await folder.put(name, { size: bytes.length, sha256: sha256(bytes), open: () => bytes }, {});
    };
    await replace((first?.key ?? '').slice(5), Buffer.from('shorter'));
    await replace((second?.key ?? '').slice(5), Buffer.alloc(second?.bytes ?? 0, 1));
    await s3.close();
    proxy().reset();
    expect((await localize(world().site({ 'index.html': page }))).status).toBe(0);
    expect(sent()).toBe(2);
  });

  it('an output that is a folder of other files is not touched, and a dry run asks the store nothing', async () => {
    const site = world().site({ 'index.html': page });
    const { status } = await localize(site, ['--dry-run']);
    expect([status, proxy().requests, site.read('index.html')]).toEqual([0, [], page]);
  });
});
