import { describe, expect, it } from 'vitest';
import { compileAllow } from '../options/compile-globs.ts';
import { createRuntime } from './create-runtime.ts';

const host = 'https://www.datocms-assets.com';
const runtimeWith = (allow: RegExp[]) =>
  createRuntime({
    key: Buffer.alloc(32, 5).toString('base64url'),
    route: '/media',
    hosts: ['assets.example.org'],
    isPublished: async (path) => path.includes('published'),
    allow,
  });
const isPermanent = async (allow: RegExp[], url: string) => {
  const runtime = runtimeWith(allow);
  return runtime.open(await runtime.seal(url))?.expires === undefined;
};

describe('assets that are allowed', () => {
  const press = compileAllow([`${host}/99001/*-press-*.jpg`, '**/*-caffè.png']);

  it.each([
    ['/99001/1-press-a.jpg', true],
    ['/99001/1-press-a.jpg?w=100', true],
    ['/99001/1-press-%61.jpg', true],
    ['/99001/1-press-a%20b.jpg', true],
    ['/99001/1-caff%C3%A8.png', true],
    ['/99001/1-press-a%2fb.jpg', false],
    ['/99001/1-press-a%5Cb.jpg', false],
    ['/99001/x/1-press-a.jpg', false],
    ['/99001/1-other.jpg?x=1-press-a.jpg', false],
    ['/99001/1-press-a.jpg?mark=/99001/1-draft.jpg', false],
    ['/99001/1-press-a.jpg?mark=/99001/1-published.jpg', true],
    ['/99001/1-published.jpg?mark=/99001/1-press-a.jpg', true],
  ])('%s has a permanent URL: %s', async (path, expected) => {
    expect(await isPermanent(press, host + path)).toBe(expected);
  });

  it('are the same on another host, which has the same files', async () => {
    expect(await isPermanent(press, 'https://assets.example.org/99001/1-press-a.jpg')).toBe(true);
    expect(await isPermanent(press, 'https://assets.example.org/99001/1-caffè.png')).toBe(true);
  });

  it('stay so each time, also with an expression that remembers where it was', async () => {
    const runtime = runtimeWith([/press/g, /caff/y]);
    for (const name of ['1-press.jpg', '1-press.jpg', '1-press.jpg']) {
      expect(runtime.open(await runtime.seal(`${host}/99001/${name}`))?.expires).toBeUndefined();
    }
  });

  it('are not told to a cache of pages, unless a parameter keeps them from being public', async () => {
    const told: [string, boolean][] = [];
    const show = async (query: string) => {
      const page = new Response(`<img src="${host}/99001/1-press-a.jpg${query}">`, {
        headers: { 'content-type': 'text/html' },
      });
      const onAsset = (path: string, isPublic: boolean) => void told.push([path, isPublic]);
      const runtime = runtimeWith(press);
      return (await runtime.localize(new Request('https://www.example.org/'), page, { onAsset })).text();
    };
    await show('');
    expect(told).toEqual([]);
    await show('?mark=/99001/1-draft.jpg');
    expect(told).toEqual([
      ['/99001/1-press-a.jpg', false],
      ['/99001/1-draft.jpg', false],
    ]);
  });
});
