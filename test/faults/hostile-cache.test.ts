import { createHash } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { describe, expect, it } from 'vitest';
import type { Upload } from '../support/contract-content.ts';
import { type Done, type Site, startWorld, url } from '../support/contract-world.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const [hero, guide, secret] = ['1700000001-hero.png', '1700000002-guide.txt', '1700000101-secret.png'];
const world = await startWorld();
await world.publish(hero, guide);
await world.addDraft(secret);

const files = { 'p.html': `<img src="${url(hero)}"><a href="${url(guide)}">Guide</a>` };
const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const day = 24 * 60 * 60 * 1000;

/** A site that was localised once and is built again, and its output after the first run. */
async function builtAgain(pages: Readonly<Record<string, string>> = files) {
  const site = world.site(pages);
  const first = await world.localize(site);
  expect(first).toMatchObject({ status: 0, found: [] });
  const output = site.snapshot();
  site.write(pages);
  return { site, output };
}

const contentIn = (site: Site, ...names: string[]) => join(site.cache, 'content-v1', ...names);
const walkFile = (site: Site) => {
  const [name = ''] = readdirSync(join(site.cache, 'published'));
  return join(site.cache, 'published', name);
};
/** The line of an entry, with the checksum that anybody can compute. */
const forgedLine = (json: string) => `\n${sha256(json).slice(0, 16)} ${json}\n`;
const withoutTrace = ({ stderr }: Pick<Done, 'stderr'>) => expect(stderr).not.toMatch(/\n\s+at .*:\d+:\d+/);

describe('a link in the cache', () => {
  /** A folder outside of the cache with old files, and what is in it. */
  function elsewhere() {
    const folder = temporaryFolder('elsewhere');
    const names = [
      'old.txt',
      'old.tmp',
      'run-old/old.txt',
      `ab/${'ab'.repeat(32)}`,
      'bodies/ab/old.txt',
      'tmp/old.txt',
    ];
    for (const name of names) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), 'mine');
      utimesSync(join(folder, name), new Date(), new Date(Date.now() - 90 * day));
    }
    const list = () =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .sort()
        .map((name) => [name, statSync(join(folder, name)).mtimeMs, lstatSync(join(folder, name)).size]);
    for (const name of readdirSync(folder)) utimesSync(join(folder, name), new Date(), new Date(Date.now() - 90 * day));
    return { folder, list };
  }

  it.each(['content-v1', 'content-v1/bodies', 'content-v1/bodies/ab', 'content-v1/tmp', 'published', 'stored'])(
    'as its folder %s is not followed: nothing outside is written, changed or removed',
    async (name) => {
      const { site, output } = await builtAgain();
      const { folder, list } = elsewhere();
      const before = list();
      rmSync(join(site.cache, name), { recursive: true, force: true });
      symlinkSync(folder, join(site.cache, name));
      if (name !== 'content-v1') ageBy(contentIn(site, 'pruned'), 2 * day);
      else utimesSync(join(folder), new Date(), new Date());
      const { status, found, stderr } = await world.localize(site);
      expect({ status, found: found.filter((each) => each !== 'cache-unusable') }).toEqual({ status: 0, found: [] });
      withoutTrace({ stderr });
      expect(site.snapshot()).toEqual(output);
      expect(list()).toEqual(before);
    },
  );

  it('as each folder of bodies is not followed: no body is written through it, and none read', async () => {
    const { site, output } = await builtAgain();
    const folder = temporaryFolder('elsewhere');
    renameSync(contentIn(site, 'bodies'), join(folder, 'bodies'));
    mkdirSync(contentIn(site, 'bodies'));
    for (let group = 0; group < 256; group++) {
      const name = group.toString(16).padStart(2, '0');
      mkdirSync(join(folder, 'bodies', name), { recursive: true });
      symlinkSync(join(folder, 'bodies', name), contentIn(site, 'bodies', name));
    }
    const list = () =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => [
        name,
        statSync(join(folder, name)).mtimeMs,
      ]);
    for (const [name] of list()) utimesSync(join(folder, String(name)), new Date(), new Date(Date.now() - 90 * day));
    const before = list();
    ageBy(contentIn(site, 'pruned'), 2 * day);
    const { status, found } = await world.localize(site);
    expect({ status, found }).toEqual({ status: 0, found: ['cache-unusable'] });
    expect(site.snapshot()).toEqual(output);
    expect(list()).toEqual(before);
  });

  it.each(['content-v1/index.jsonl', 'content-v1/pruned'])('as its file %s is not followed', async (name) => {
    const { site, output } = await builtAgain();
    const outside = join(temporaryFolder('elsewhere'), 'mine');
    writeFileSync(outside, 'mine');
    utimesSync(outside, new Date(), new Date(Date.now() - 2 * day));
    rmSync(join(site.cache, name));
    symlinkSync(outside, join(site.cache, name));
    const { status, stderr } = await world.localize(site);
    expect(status).toBe(0);
    withoutTrace({ stderr });
    expect(site.snapshot()).toEqual(output);
    expect(readFileSync(outside, 'utf8')).toBe('mine');
  });

  it('as its index is not followed, and a body too large for memory is stored all the same', async () => {
    const long = '1700000777-long.txt';
    await world.upload(long, Buffer.from('A long guide. '.repeat(50_000)));
    await world.publish(long);
    const pages = { 'p.html': `<a href="${url(long)}">Guide</a>` };
    const site = world.site(pages);
    mkdirSync(contentIn(site), { recursive: true });
    symlinkSync(join(temporaryFolder('elsewhere'), 'mine'), contentIn(site, 'index.jsonl'));
    expect(await world.localize(site)).toMatchObject({ status: 0, found: ['cache-unusable'] });
    const { output } = await builtAgain(pages);
    expect(site.snapshot()).toEqual(output);
  });

  it('as a body is a miss', async () => {
    const { site, output } = await builtAgain();
    const outside = temporaryFolder('elsewhere');
    for (const name of bodiesOf(site)) {
      renameSync(name, join(outside, name.slice(-64)));
      symlinkSync(join(outside, name.slice(-64)), name);
    }
    expect(await world.localize(site)).toMatchObject({ status: 0, found: [] });
    expect(site.snapshot()).toEqual(output);
    expect(bodiesOf(site).every((name) => lstatSync(name).isFile())).toBe(true);
  });
});

function bodiesOf(site: Site): string[] {
  return readdirSync(contentIn(site, 'bodies'), { recursive: true, encoding: 'utf8' })
    .map((name) => contentIn(site, 'bodies', name))
    .filter((path) => /[0-9a-f]{64}$/.test(path));
}

function ageBy(file: string, milliseconds: number): void {
  if (existsSync(file)) utimesSync(file, new Date(), new Date(Date.now() - milliseconds));
}

describe('a forged entry of the cache', () => {
  const html = '<!doctype html><script>alert(document.domain)</script>';

  it.each(['png', 'html', 'svg'])('with a right checksum does not get a page stored as .%s', async (extension) => {
    const { site, output } = await builtAgain();
    const body = contentIn(site, 'bodies', sha256(html).slice(0, 2), sha256(html));
    mkdirSync(dirname(body), { recursive: true });
    writeFileSync(body, html);
    const { ino, size, mtimeMs, ctimeMs } = lstatSync(body);
    const lines = readFileSync(contentIn(site, 'index.jsonl'), 'utf8').split('\n').filter(Boolean);
    for (const line of lines) {
      const record = JSON.parse(line.slice(line.indexOf('{')));
      const facts = { ...record.facts, extension, warnings: [] };
      const forged = { ...record, sha256: sha256(html), bytes: size, fileState: [ino, size, mtimeMs, ctimeMs], facts };
      appendFileSync(contentIn(site, 'index.jsonl'), forgedLine(JSON.stringify(forged)));
    }
    expect(await world.localize(site)).toMatchObject({ status: 0, found: [] });
    expect(site.snapshot()).toEqual(output);
  });

  it.each([
    '{',
    '',
    'null',
    '[]',
    '"x"',
    '1e999',
    '{"__proto__":{"key":"x"}}',
    '['.repeat(200_000),
    '\ud800',
    '{"key":"\\u0000',
  ])('that is no record, with a right checksum, is a miss (%#)', async (json) => {
    const { site, output } = await builtAgain();
    appendFileSync(contentIn(site, 'index.jsonl'), forgedLine(json));
    const done = await world.localize(site);
    expect(done).toMatchObject({ status: 0, found: [] });
    withoutTrace(done);
    expect(site.snapshot()).toEqual(output);
  });
});

describe('a forged memory of the walk', () => {
  const pages = { 'p.html': `<img src="${url(secret)}">` };
  /** Changes each record, and puts a checksum where the signature is, which only the token gives. */
  const forge = (file: string, change: (json: string) => string) => {
    const bytes = readFileSync(file);
    const forged: Buffer[] = [];
    let checksum = '';
    for (let at = 0; at < bytes.length; ) {
      const [start, length] = [at + 24, Number.parseInt(bytes.toString('latin1', at + 16, at + 24), 16)];
      const record = serialize(JSON.parse(change(JSON.stringify(deserialize(bytes.subarray(start, start + length))))));
      checksum = sha256(checksum + sha256(record)).slice(0, 16);
      forged.push(Buffer.from(`${checksum}${record.length.toString(16).padStart(8, '0')}`), record);
      at = start + length;
    }
    writeFileSync(file, Buffer.concat(forged));
  };

  it('with a right checksum does not get a draft stored', async () => {
    const { site } = await builtAgain();
    const [shown, hidden] = [await world.upload(hero), await world.upload(secret)];
    const facts = ({ id, md5, size }: Upload) => `"id":"${id}","md5":"${md5}","size":${size}`;
    forge(walkFile(site), (json) => json.replace(facts(shown), facts(hidden)).replaceAll(hero, secret));
    expect(readFileSync(walkFile(site), 'latin1')).toContain(hidden.md5);
    site.write(pages);
    expect(await world.localize(site)).toMatchObject({ status: 1, found: ['unpublished p.html'] });
    expect(site.read('p.html')).toBe(pages['p.html']);
  });

  it('that another project has written does not get a draft stored', async () => {
    const { site } = await builtAgain();
    const other = await startWorld();
    await other.publish(secret);
    const elsewhere = other.site(files);
    await other.run(elsewhere, 'published');
    writeFileSync(walkFile(site), readFileSync(walkFile(elsewhere)));
    site.write(pages);
    expect(await world.localize(site)).toMatchObject({ status: 1, found: ['unpublished p.html'] });
  });
});

describe('a forged manifest of stored files', () => {
  it.each(['../victim', '../../victim', `${'a'.repeat(40)}/../../../../../victim`])(
    'does not get a file outside of the cache removed (%#)',
    async (name) => {
      const { site } = await builtAgain();
      const [manifest = ''] = readdirSync(join(site.cache, 'stored'));
      const victims = [join(site.work, 'victim'), join(site.cache, 'victim')];
      for (const victim of victims) writeFileSync(victim, 'mine');
      const [stored = ''] = site.stored();
      const path = join(site.cache, 'stored', manifest);
      const json = readFileSync(path, 'utf8');
      const forged = {
        [stored]: { sha256: name, bytes: 4, fileState: [0, 0, 0, 0] },
        '..': { sha256: name, bytes: 4, fileState: [1, 1, 1, 1] },
      };
      writeFileSync(path, json.slice(0, json.indexOf('{')) + JSON.stringify(forged));
      site.write({ 'p.html': '<p>No picture</p>' });
      const done = await world.localize(site);
      withoutTrace(done);
      expect(victims.every(existsSync)).toBe(true);
      expect(existsSync(site.dir)).toBe(true);
    },
  );

  it('nor the list itself a file behind a link that has taken the place of the folder', async () => {
    const { site } = await builtAgain();
    const outside = join(temporaryFolder('elsewhere'), 'assets');
    renameSync(join(site.dir, '_assets'), outside);
    symlinkSync(outside, join(site.dir, '_assets'));
    const before = readdirSync(outside);
    for (const name of before) writeFileSync(join(outside, name), 'mine');
    site.write({ 'p.html': '<p>No picture</p>' });
    const done = await world.localize(site);
    withoutTrace(done);
    expect(readdirSync(outside)).toEqual(before);
    expect(before.map((name) => readFileSync(join(outside, name), 'utf8'))).toEqual(before.map(() => 'mine'));
  });
});
