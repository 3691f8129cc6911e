import { join } from 'node:path';
import { startEmulator } from 'datocms-emulator';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { openPublished, packPublished } from '../../packages/datocms-assets/src/runtime/index.ts';
import {
  type CdaIndexOptions,
  createCdaIndex,
  createCdaReader,
} from '../../packages/datocms-assets/src/runtime/node.ts';
import { token } from '../support/contract-cda.ts';
import type { Item, Upload } from '../support/contract-content.ts';
import { imageName } from '../support/contract-published.ts';
import { startWorld, url } from '../support/contract-world.ts';

const pathOf = (name: string) => new URL(url(imageName(name))).pathname;
const [one, two, draft] = [pathOf('one'), pathOf('two'), pathOf('draft')];

const world = await startWorld();
const uploads = await Promise.all(['one', 'two', 'draft'].map((name) => world.upload(imageName(name))));
beforeEach(() => publish('one', 'two'));
afterEach(() => {
  world.cda.respond = () => undefined;
  world.cda.requests.length = 0;
  vi.unstubAllEnvs();
});

/** Publishes these images, in a record each; the others become drafts. */
function publish(...names: string[]): void {
  const articles = ['one', 'two', 'draft'].map((name, at): Item => {
    const content = { cover: uploads[at] as Upload };
    const updatedAt = '2025-01-01T00:00:00+00:00';
    return names.includes(name)
      ? { id: String(at), published: content, updatedAt }
      : { id: String(at), published: null, draft: content, updatedAt };
  });
  world.cda.content = { uploads: [...uploads], articles };
}

function open(options: CdaIndexOptions = {}) {
  const warnings: string[] = [];
  const index = createCdaIndex({
    ...{ token, cdaUrl: world.cda.url, retries: 0, refresh: 0, warn: (message) => warnings.push(message) },
    ...options,
  });
  const standing = () => [one, two, draft].map((path) => index.isPublished(path));
  return { index, warnings, standing };
}

describe('an index that asks the CDA', () => {
  it('is there when the first request has waited', async () => {
    const { index, standing } = open();
    await index.ready();
    expect(standing()).toEqual([true, true, false]);
  });

  it('asks past the cache that Next.js has in its fetch', async () => {
    const original = globalThis.fetch;
    const patched = () => Promise.reject(new Error('This is what a build some days ago got.'));
    vi.stubGlobal('fetch', Object.assign(patched, { _nextOriginalFetch: original }));
    onTestFinished(() => void vi.unstubAllGlobals());
    const { index, standing } = open();
    await index.ready();
    expect(standing()).toEqual([true, true, false]);
  });

  it('follows what is published and unpublished, while requests come', async () => {
    const { index, standing } = open({ refresh: 0.1, initial: openPublished(packPublished([one, draft])) });
    const withdrawn: string[] = [];
    index.onWithdrawn((paths) => withdrawn.push(...paths));
    expect(standing()).toEqual([true, false, true]);
    await expect.poll(standing).toEqual([true, true, false]);
    expect(withdrawn).toContain(draft);
    publish('one', 'draft');
    await expect.poll(standing).toEqual([true, false, true]);
    expect(withdrawn).toContain(two);
    // Waits for the reading that goes on.
    await index.refresh();
  });

  it.each<[string, () => Promise<Response>]>([
    ['never comes', () => new Promise(() => undefined)],
    ['never ends', async () => new Response(new ReadableStream(), { headers: { 'content-type': 'application/json' } })],
  ])('goes on after an answer that %s, whose request does not hear that it is given up', async (_, answer) => {
    let isHanging = false;
    const fetchFn: typeof fetch = (...call) => (isHanging ? answer() : fetch(...call));
    const { index, standing, warnings } = open({ timeout: 0.5, fetchFn });
    await index.refresh();
    isHanging = true;
    await expect(index.refresh()).rejects.toThrow('no data for 0.5 s');
    isHanging = false;
    publish('two', 'draft');
    await index.refresh();
    expect(standing()).toEqual([false, true, true]);
    expect(warnings).toHaveLength(1);
  });

  it('reads no content again that did not change, and needs no file for that', async () => {
    const { index } = open();
    const pagesOfContent = async () => {
      world.cda.requests.length = 0;
      await index.refresh();
      return world.cda.requests.filter(({ query }) => /\br\d+: allArticles/.test(query)).length;
    };
    expect(await pagesOfContent()).toBeGreaterThan(0);
    expect(await pagesOfContent()).toBe(0);
  });

  it('reads once more for all who ask while a reading is under way, which may have missed what they ask for', async () => {
    const settings = { token, cdaUrl: world.cda.url };
    await createCdaReader(settings)();
    const requests = world.cda.requests.length;
    let rest = requests;
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    // The last answer of the first reading takes a while to arrive.
    const fetchFn: typeof fetch = async (...call) => {
      const answer = await fetch(...call);
      rest -= 1;
      if (rest === 0) await released;
      return answer;
    };
    const read = createCdaReader({ ...settings, fetchFn });
    const first = read();
    await expect.poll(() => rest).toBe(0);
    publish('one');
    const later = [read(), read()];
    release();
    expect((await first).has(two)).toBe(true);
    for (const index of await Promise.all(later)) expect([index.has(one), index.has(two)]).toEqual([true, false]);
    expect(later[0]).toBe(later[1]);
  });

  it('sends two requests for a project of a few records if nothing has changed', async () => {
    const emulator = await startEmulator({ project: join(import.meta.dirname, '../../examples/blog/project') });
    onTestFinished(() => emulator.stop());
    const { index } = open({ cdaUrl: emulator.cdaUrl, token: 'lanterna-published' });
    await index.refresh();
    emulator.requests.clear();
    await index.refresh();
    expect(emulator.requests).toHaveLength(2);
  });

  it('finds the token where a build does, or in a variable of its own', async () => {
    vi.stubEnv('DATOCMS_TOKEN', token);
    vi.stubEnv('MY_TOKEN', 'wrong');
    const { index, standing } = open({ token: undefined });
    await index.refresh();
    expect(standing()).toEqual([true, true, false]);
    await expect(open({ token: undefined, tokenEnv: 'MY_TOKEN' }).index.refresh()).rejects.toThrow(
      'the CDA refuses the one in MY_TOKEN',
    );
  });

  it.each<[string, CdaIndexOptions, string]>([
    ['there is no token', { token: undefined }, 'token: not set. Set DATOCMS_CDA_TOKEN,'],
    ['an option is wrong', { cdaUrl: 'graphql' }, 'cdaUrl: '],
    ['it is to be refreshed at no time', { refresh: -1 }, 'refresh: expected a number of seconds'],
    ['its age is no number', { maxAge: Number.NaN }, 'maxAge: expected a number of seconds'],
  ])('is not made if %s', (_, options, message) => {
    expect(() => open(options)).toThrow(message);
  });

  it.each([
    ['the CDA is down', { reset: true } as const, 'The request to the CDA at'],
    [
      'the token is refused',
      { status: 401, body: '{"data":[{"type":"api_error","attributes":{"code":"INVALID_AUTHORIZATION_HEADER"}}]}' },
      'token: the CDA refuses it',
    ],
    ['an answer is cut', { body: '{"data":{"_site":', cutAt: 9 }, 'The request to the CDA at'],
    ['an answer is empty', { body: '{"data":{}}' }, "The published content can't be read"],
    ['an answer has no content', { body: '{"data":null}' }, "The published content can't be read"],
  ])('stays as it is if %s, and warns once without the token', async (_, response, message) => {
    const { index, warnings, standing } = open();
    await index.ready();
    world.cda.respond = () => response;
    for (let count = 0; count < 2; count += 1) {
      await expect(index.refresh()).rejects.toThrow(message);
      expect(standing()).toEqual([true, true, false]);
    }
    expect(warnings).toEqual([expect.stringContaining(message)]);
    expect(warnings[0]).not.toContain(token);
    world.cda.respond = () => undefined;
    publish('two');
    await index.refresh();
    expect(standing()).toEqual([false, true, false]);
  });

  it.each([
    ['nothing is published any more', [], [false, false, false]],
    ['only other assets are', ['draft'], [false, false, true]],
  ])('believes that %s when the CDA has said so three times', async (_, names, expected) => {
    const { index, warnings, standing } = open();
    await index.refresh();
    publish(...names);
    for (let count = 0; count < 2; count += 1) {
      await expect(index.refresh()).rejects.toThrow('which looks like the token of another project');
      expect(standing()).toEqual([true, true, false]);
    }
    await index.refresh();
    expect(standing()).toEqual(expected);
    expect(warnings).toHaveLength(1);
  });
});
