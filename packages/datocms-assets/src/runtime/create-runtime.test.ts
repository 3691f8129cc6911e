import { describe, expect, it } from 'vitest';
import { createRuntime } from './create-runtime.ts';
import type { Runtime } from './runtime-api.ts';

const key = Buffer.alloc(32, 7).toString('base64url');
const runtime = createRuntime({ key, route: '/media', site: 'https://www.example.org', isPublished: () => true });
const kettle = 'https://www.datocms-assets.com/99001/1700000001-kettle.jpg?w=800';

describe('seal', () => {
  it('answers a path for pages, and an absolute URL for robots', async () => {
    expect(await runtime.seal(kettle)).toMatch(/^\/media\/kettle\.[\w-]+\.jpg$/);
    expect(await runtime.seal(kettle, { profile: 'portable' })).toMatch(
      /^https:\/\/www\.example\.org\/media\/kettle\./,
    );
  });

  it('refuses what is no asset URL', async () => {
    await expect(runtime.seal('https://example.com/a.jpg')).rejects.toThrow(TypeError);
  });

  it('takes a URL object too', async () => {
    expect(await runtime.seal(new URL(kettle))).toBe(await runtime.seal(kettle));
  });

  it('refuses a profile that does not exist', async () => {
    const profile = 'rss' as 'web';
    const message = 'profile: expected "web" or "portable"; got "rss".';
    await expect(runtime.seal(kettle, { profile })).rejects.toThrow(message);
    await expect(runtime.localizeData(kettle, { profile })).rejects.toThrow(message);
  });
});

describe('open', () => {
  it('gives nothing for what is no sealed URL of the site, and no URL at all', async () => {
    expect(runtime.open(new URL(await runtime.seal(kettle), 'https://www.example.org'))).toEqual({ url: kettle });
    for (const url of ['/media/kettle.jpg', kettle, '', '//', 'http://[']) expect(runtime.open(url)).toBeUndefined();
  });
});

describe('ready', () => {
  const page = () => new Response(kettle, { headers: { 'content-type': 'text/plain' } });
  it.each<[string, (late: Runtime) => Promise<string>]>([
    ['seals a URL', (late) => late.seal(kettle)],
    ['localises a response', async (late) => (await late.localize(new Request('http://localhost/'), page())).text()],
    ['localises data', (late) => late.localizeData(kettle)],
  ])('is waited for before the runtime %s, so that what is published does not expire', async (_, localize) => {
    let isReady = false;
    const ready = async () => {
      await new Promise(setImmediate);
      isReady = true;
    };
    const late = createRuntime({ key, route: '/media', isPublished: () => isReady, ready });
    expect(late.open(await localize(late))).toEqual({ url: kettle });
  });
});
