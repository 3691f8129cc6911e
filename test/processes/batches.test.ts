import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep, setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { AssetHosts, type Variant } from '../../packages/datocms-assets/src/asset/asset-url.ts';
import type { FetchedAsset } from '../../packages/datocms-assets/src/fetch/fetched-asset.ts';
import { ScanMemory } from '../../packages/datocms-assets/src/job/scan-memory.ts';
import type { FileScan } from '../../packages/datocms-assets/src/scan/file-scan.ts';
import { ScanContext } from '../../packages/datocms-assets/src/scan/scan-context.ts';
import { Batches } from '../../packages/datocms-assets/src/workers/batches.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const work = temporaryFolder('batches');

const bytes = Buffer.from('body');
const sha256 = createHash('sha256').update(bytes).digest('hex');
const count = 1000;

function bodyFile(name: string, content: string | Buffer): FetchedAsset {
  const file = join(work, name);
  writeFileSync(file, content);
  return { file, bytes: bytes.length, sha256, request: { url: name } } as FetchedAsset;
}

/** Copies of one body. Those in `damaged` are of others. */
function copiesTo(out: string, damaged: readonly number[] = []) {
  const body = bodyFile('body', bytes);
  return Array.from({ length: count }, (_, at) => {
    const stored = damaged.includes(at) ? bodyFile(`damaged-${at}`, 'BODY') : body;
    return { stored, target: join(out, `${at}`), exists: false };
  });
}

/** Some copies were left out, and none is made any more. */
async function expectNoMoreCopies(out: string): Promise<void> {
  const done = readdirSync(out);
  expect(done.length).toBeLessThan(count - 64);
  await sleep(300);
  expect(readdirSync(out)).toEqual(done);
}

let batches: Batches;
afterEach(() => batches.close());

describe.each([1, 3])('batches on %i threads', (threads) => {
  /** Returns a new folder when each thread has done a task. */
  const start = async (signal?: AbortSignal) => {
    batches = new Batches(signal, threads);
    batches.prepare(1);
    await batches.store(copiesTo(mkdtempSync(join(work, 'first-'))).slice(0, 32 * 2 * threads));
    return mkdtempSync(join(work, 'out-'));
  };

  it('do all tasks', async () => {
    const out = await start();
    await batches.store(copiesTo(out));
    expect(readdirSync(out)).toHaveLength(count);
  });

  it.each([[[0]], [[70]], [[0, 40, 80, 120]]])('end after an error, where bodies %j are damaged', async (damaged) => {
    const out = await start();
    const error = await batches.store(copiesTo(out, damaged)).catch((error: unknown) => error);
    // In whatever order the threads answer.
    expect(error).toHaveProperty('findings', [expect.objectContaining({ url: `damaged-${damaged[0]}` })]);
    await expectNoMoreCopies(out);
  });

  it('end when they are interrupted', async () => {
    const interrupt = new AbortController();
    const out = await start(interrupt.signal);
    const stored = batches.store(copiesTo(out));
    interrupt.abort(new Error('interrupted'));
    await expect(stored).rejects.toThrow('interrupted');
    await expectNoMoreCopies(out);
  });

  it('scan in the order of the files, and rewrite some of these', async () => {
    const dir = await start();
    const file = (at: number) => `${String(at).padStart(3, '0')}.html`;
    const page = (at: number, url: string) => `<img src="${url}"><p>${'text '.repeat(at % 40)}`;
    const urlOf = (at: number) => `https://www.datocms-assets.com/1/${at % 50}-a.jpg`;
    const files = Array.from({ length: 300 }, (_, at) => file(at));
    for (const [at, name] of files.entries()) writeFileSync(join(dir, name), page(at, urlOf(at)));

    const context = new ScanContext(new AssetHosts());
    const memory = new ScanMemory({ cacheDir: join(work, 'no-cache'), token: 'token' });
    const heard: FileScan[] = [];
    const scans = await batches.scan({ dir, files, context, assets: undefined, memory }, (some) => heard.push(...some));
    expect(heard).toEqual(scans);
    expect(scans.map((scan) => scan.file)).toEqual(files);

    const nameOf = ({ path }: Variant) => path.replace(/^.*[/]/, '');
    const names = context.variants.values.map(nameOf);
    const settings = { urlFolder: '_assets/', prefix: '', prefixes: new Map(), site: undefined };
    const facts = {
      spellings: context.spellings.values,
      settings,
      names: { web: names, portable: names },
      downloadNames: new Map<number, string>(),
    };
    const isRewritten = (at: number) => at % 3 > 0;
    const some = scans.filter((_, at) => isRewritten(at));
    const rewritten = some.map((scan) => scan.file);
    expect((await batches.rewrite(dir, some, facts, "'self'")).toSorted()).toEqual(rewritten);
    const written = files.map((name) => readFileSync(join(dir, name), 'utf8'));
    expect(written).toEqual(files.map((_, at) => page(at, isRewritten(at) ? `/_assets/${at % 50}-a.jpg` : urlOf(at))));
  });

  it('end with the job', async () => {
    const out = await start();
    const stored = batches.store(copiesTo(out));
    const ended = expect(stored).rejects.toThrow('ended before');
    await yieldToEventLoop();
    await batches.close();
    await ended;
    await expectNoMoreCopies(out);
  });
});
