import { expect, it } from 'vitest';
import { toSettings } from '../options/settings.ts';
import { groupWanted } from './group-requests.ts';
import type { Wanted } from './fetch-request.ts';

const url = 'https://www.datocms-assets.com/1/a.png';
const web: Wanted = {
  id: `web ${url}`,
  url,
  path: '/1/a.png',
  accept: 'web',
  md5: 'a',
  size: 1,
  mimeType: 'image/png',
};
const portable: Wanted = { ...web, id: `portable ${url}`, accept: 'portable' };
const settings = toSettings({ token: 'x' });

it('two profiles are two requests where they accept different formats', () => {
  expect(groupWanted([web, portable], settings).map((demand) => demand.wanted.map(({ id }) => id))).toEqual([
    [portable.id],
    [web.id],
  ]);
});

it('two profiles are one request where they accept the same', () => {
  const document = { mimeType: 'application/pdf' };
  expect(groupWanted([web, portable], toSettings({ token: 'x', formats: 'original' }))).toHaveLength(1);
  expect(
    groupWanted(
      [
        { ...web, ...document },
        { ...portable, ...document },
      ],
      settings,
    ),
  ).toHaveLength(1);
});

it('the order of what is wanted does not matter', () => {
  expect(groupWanted([web, portable], settings)).toEqual(groupWanted([portable, web], settings));
});

it('the key of the cache changes with all that the stored bytes depend on', () => {
  const keys = [
    groupWanted([web], settings),
    groupWanted([portable], settings),
    groupWanted([{ ...web, md5: 'b' }], settings),
    groupWanted([{ ...web, md5: null }], settings),
    groupWanted([{ ...web, url: `${url}?w=1` }], settings),
    groupWanted([web], toSettings({ token: 'x', formats: 'avif,webp' })),
    groupWanted([web], toSettings({ token: 'x', svg: 'sanitize' })),
    groupWanted([web], toSettings({ token: 'x', stripMetadata: true })),
  ].map(([demand]) => demand?.key);
  expect(new Set(keys).size).toBe(keys.length);
});

it('an answer whose md5 nobody knows holds for a day', () => {
  expect(groupWanted([{ ...web, md5: null }], settings)[0]?.longest).toBe(24 * 60 * 60 * 1000);
});
