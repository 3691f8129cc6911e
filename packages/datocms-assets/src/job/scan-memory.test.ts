import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { AssetHosts, type Variant } from '../asset/asset-url.ts';
import { eachReference } from '../asset-text/references.ts';
import { codeVersion } from '../cache/code-version.ts';
import type { FileScan } from '../scan/file-scan.ts';
import { ScanContext } from '../scan/scan-context.ts';
import { FileScanner } from '../scan/scan-files.ts';
import { ScanMemory } from './scan-memory.ts';

let dir: string;
beforeEach(() => {
  dir = temporaryFolder('scan-memory');
  mkdirSync(join(dir, 'content-v1'));
  mkdirSync(join(dir, 'site'));
});

const nothing = { plain: new Set<string>(), mayBeStored: () => true };
const file = () => join(dir, 'content-v1/scans');
const newContext = () => new ScanContext(new AssetHosts(), new Set(['www.example.org']));
const memoryOf = (token = 'token', cacheDir = dir) => new ScanMemory({ cacheDir, token });
const url = (at: number) => `https://www.datocms-assets.com/1/${at}-a.jpg?w=${at}`;

/** Scans pages with one asset each. Their numbers are not those of the variants. */
function scanPages(count: number, context: ScanContext): FileScan[] {
  context.variantIdOfUrl(url(9999));
  const scanner = new FileScanner(context);
  return Array.from({ length: count }, (_, at) => {
    writeFileSync(join(dir, 'site', `${at}.html`), `<img src="${url(at)}"><style>a{b:url(${url(at)})}</style>`);
    return scanner.scan(join(dir, 'site'), `${at}.html`) as FileScan;
  });
}

const isNot = (at: number) => (variant: Variant) => variant.url !== url(at);
const namesOf = (scans: readonly FileScan[]) => scans.map((scan) => scan.file);

it('gives back each scan of an earlier build, with its variants', async () => {
  const context = newContext();
  const scans = scanPages(150, context);
  await memoryOf().write(scans, context, { ...nothing, plain: new Set(['7.html']) });
  const memory = memoryOf();
  const found = memory.scans([...namesOf(scans), 'new.html'], newContext());
  const kept = scans.map((scan) => ({ ...scan, hasPlainCode: scan.file === '7.html' }));
  expect(found).toEqual([...kept, undefined]);
  for (const scan of scans.toReversed()) {
    const [found] = memory.scans([scan.file], newContext()) as [FileScan];
    const urls: unknown[] = [];
    eachReference(found.references, (variantId) => urls.push(memory.variants[variantId]?.url));
    const own = url(Number.parseInt(scan.file, 10));
    expect(urls).toEqual([own, own]);
  }
});

it('keeps scans of a site that names no asset', async () => {
  const context = newContext();
  const scans = scanPages(2, context).map((scan) => ({ ...scan, references: new Uint8Array() }));
  await memoryOf().write(scans, context, nothing);
  expect(memoryOf().scans(namesOf(scans), newContext())).toEqual(scans);
});

it('keeps no scan that depends on more than the bytes', async () => {
  const context = newContext();
  const [first, second] = scanPages(2, context) as [FileScan, FileScan];
  await memoryOf().write([first, { ...second, hash: undefined }], context, nothing);
  expect(memoryOf().scans(['0.html', '1.html'], newContext())).toEqual([first, undefined]);
});

it('keeps no scan that names an unpublished asset, and no URL of one', async () => {
  const context = newContext();
  const scans = scanPages(3, context);
  await memoryOf().write(scans, context, { ...nothing, mayBeStored: isNot(1) });
  expect(memoryOf().scans(namesOf(scans), newContext())).toEqual([scans[0], undefined, scans[2]]);
  expect(readFileSync(file(), 'latin1')).toContain('/1/2-a.jpg');
  expect(readFileSync(file(), 'latin1')).not.toContain('/1/1-a.jpg');
});

it.each([
  ['no file is scanned', newContext()],
  ['something else is searched for', new ScanContext(new AssetHosts(['img.example']))],
])('forgets an asset that was unpublished since, if %s', async (_, context) => {
  const before = newContext();
  await memoryOf().write(scanPages(1, before), before, nothing);
  await memoryOf().write([], context, nothing);
  expect(readFileSync(file(), 'latin1')).toContain('/1/0-a.jpg');
  await memoryOf().write([], context, { ...nothing, mayBeStored: isNot(0) });
  expect(readdirSync(join(dir, 'content-v1'))).toEqual([]);
});

it.each([
  ['is the same', (scans: readonly FileScan[]) => scans],
  ['is gone', () => []],
])('forgets an asset that was unpublished since, if the file that does not name it %s', async (_, later) => {
  const context = newContext();
  const [first, second] = scanPages(2, context) as [FileScan, FileScan];
  await memoryOf().write([first, { ...second, hash: undefined }], context, nothing);
  expect(readFileSync(file(), 'latin1')).toContain('/1/1-a.jpg');
  const memory = memoryOf();
  memory.scans(['0.html'], newContext());
  await memory.write(later([first]), context, { ...nothing, mayBeStored: isNot(1) });
  const folder = join(dir, 'content-v1');
  const left = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'latin1'));
  expect(left.join('')).not.toContain('/1/1-a.jpg');
  expect(left.filter((text) => text.includes('/1/0-a.jpg'))).toHaveLength(later([first]).length);
});

it('stays as it is if no file of the first pass names an asset any more, and is removed on request', async () => {
  const context = newContext();
  const scans = scanPages(1, context);
  await memoryOf().write(scans, context, nothing);
  const empty = scans.map((scan) => ({ ...scan, references: new Uint8Array() }));
  const memory = memoryOf();
  memory.scans(namesOf(empty), newContext());
  await memory.write(empty, context, nothing);
  const laterPass = scans.map((scan) => ({ ...scan, file: 'feed.xml' }));
  await memory.write(laterPass, context, nothing);
  expect(memory.scans(['0.html', 'feed.xml'], newContext())).toEqual([...scans, undefined]);
  memory.remove();
  expect(memory.scans(['0.html'], newContext())).toEqual([undefined]);
  expect(readdirSync(join(dir, 'content-v1'))).toEqual([]);
  memoryOf().remove();
});

it('is written once by a job, and only if a file is new, gone or changed', async () => {
  const scan = async (count: number, before: (memory: ScanMemory) => void) => {
    const context = newContext();
    const scans = scanPages(count, context);
    const memory = memoryOf();
    memory.scans(namesOf(scans), context);
    before(memory);
    await memory.write(scans, context, nothing);
    await memory.write([], context, nothing);
    return memoryOf().scans(['0.html', '1.html', '2.html'], context).filter(Boolean).length;
  };
  expect(await scan(2, () => undefined)).toBe(2);
  expect(await scan(2, () => writeFileSync(file(), ''))).toBe(0);
  expect(await scan(3, () => undefined)).toBe(3);
  expect(await scan(1, () => undefined)).toBe(1);
});

it('believes no file of another token, Node, code or host, or one that was changed', async () => {
  const context = newContext();
  await memoryOf().write(scanPages(130, context), context, nothing);
  const known = (memory = memoryOf(), other = newContext()) => memory.scans(['0.html'], other)[0] !== undefined;
  expect(known()).toBe(true);
  expect(known(memoryOf('other'))).toBe(false);
  expect(known(new ScanMemory({ cacheDir: dir, token: 'token' }, 'other code'))).toBe(false);
  expect(known(new ScanMemory({ cacheDir: dir, token: 'token' }, codeVersion(undefined, 'v20.0.0')))).toBe(false);
  expect(known(memoryOf(), new ScanContext(new AssetHosts(['img.example'])))).toBe(false);
  expect(known(memoryOf(), new ScanContext(new AssetHosts([], 'hls'), context.siteHosts))).toBe(false);
  expect(known(memoryOf(), new ScanContext(new AssetHosts()))).toBe(false);
  const bytes = readFileSync(file());
  const part = bytes.lastIndexOf('129.html');
  for (const damaged of [
    Buffer.concat([bytes.subarray(0, part), Buffer.from('1'), bytes.subarray(part + 1, -1), Buffer.from('x')]),
    bytes.subarray(0, -1),
    Buffer.concat([bytes, Buffer.from('0'.repeat(16))]),
    Buffer.concat([bytes.subarray(0, 16), Buffer.from('zzzzzzzz'), bytes.subarray(24)]),
    Buffer.from('x'),
  ]) {
    writeFileSync(file(), damaged);
    expect(known()).toBe(false);
  }
  // A part of another file with a right signature.
  const other = newContext();
  await memoryOf().write(scanPages(64, other), other, nothing);
  const head = readFileSync(file()).subarray(0, 24 + Number.parseInt(readFileSync(file(), 'latin1').slice(16, 24), 16));
  writeFileSync(
    file(),
    Buffer.concat([head, bytes.subarray(24 + Number.parseInt(bytes.toString('latin1', 16, 24), 16))]),
  );
  expect(known()).toBe(false);
});

it('scans again what was damaged after it was read', async () => {
  const context = newContext();
  await memoryOf().write(scanPages(130, context), context, nothing);
  const memory = memoryOf();
  const isKnown = (file: string) => memory.scans([file], newContext())[0] !== undefined;
  expect(isKnown('0.html')).toBe(true);
  const bytes = readFileSync(file());
  writeFileSync(file(), bytes.fill(0, bytes.length - 8));
  expect([isKnown('1.html'), isKnown('129.html')]).toEqual([true, false]);
  rmSync(file());
  expect([isKnown('1.html'), isKnown('100.html')]).toEqual([true, false]);
});

it('leaves a link in the cache alone', async () => {
  rmSync(join(dir, 'content-v1'), { recursive: true });
  const elsewhere = join(dir, 'elsewhere');
  mkdirSync(elsewhere);
  symlinkSync(elsewhere, join(dir, 'content-v1'));
  const context = newContext();
  await memoryOf().write(scanPages(1, context), context, nothing);
  expect(readdirSync(elsewhere)).toEqual([]);
});

it('does without a cache that is a file, or in one', async () => {
  writeFileSync(join(dir, 'file'), '');
  for (const folder of [join(dir, 'file'), join(dir, 'file/cache')]) {
    const context = newContext();
    await memoryOf('token', folder).write(scanPages(1, context), context, nothing);
    expect(memoryOf('token', folder).scans(['0.html'], context)).toEqual([undefined]);
  }
});
