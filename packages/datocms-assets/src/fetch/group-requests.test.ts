import { expect, it } from 'vitest';
import { toSettings } from '../options/settings.ts';
import type { FetchRequest } from '../plan/fetch-request.ts';
import { groupRequests } from './group-requests.ts';

const url = 'https://www.datocms-assets.com/1/a.png';
const web: FetchRequest = {
  id: `web ${url}`,
  url,
  path: '/1/a.png',
  profile: 'web',
  md5: 'a',
  size: 1,
  mimeType: 'image/png',
};
const portable: FetchRequest = { ...web, id: `portable ${url}`, profile: 'portable' };
const settings = toSettings({ token: 'x' });

it('two profiles are two requests where they accept different formats', () => {
  expect(groupRequests([web, portable], settings).map((demand) => demand.requests.map(({ id }) => id))).toEqual([
    [portable.id],
    [web.id],
  ]);
});

it('two profiles are one request where they accept the same', () => {
  const document = { mimeType: 'application/pdf' };
  expect(groupRequests([web, portable], toSettings({ token: 'x', formats: 'original' }))).toHaveLength(1);
  expect(
    groupRequests(
      [
        { ...web, ...document },
        { ...portable, ...document },
      ],
      settings,
    ),
  ).toHaveLength(1);
});

it('the order of what is wanted does not matter', () => {
  expect(groupRequests([web, portable], settings)).toEqual(groupRequests([portable, web], settings));
});

it('the key of the cache changes with all that the stored bytes depend on', () => {
  const keys = [
    groupRequests([web], settings),
    groupRequests([portable], settings),
    groupRequests([{ ...web, md5: 'b' }], settings),
    groupRequests([{ ...web, md5: null }], settings),
    groupRequests([{ ...web, url: `${url}?w=1` }], settings),
    groupRequests([web], toSettings({ token: 'x', formats: 'avif,webp' })),
    groupRequests([web], toSettings({ token: 'x', svg: 'sanitize' })),
    groupRequests([web], toSettings({ token: 'x', stripMetadata: true })),
  ].map(([demand]) => demand?.key);
  expect(new Set(keys).size).toBe(keys.length);
});

it('an answer whose md5 nobody knows holds for a day', () => {
  expect(groupRequests([{ ...web, md5: null }], settings)[0]?.maxAge).toBe(24 * 60 * 60 * 1000);
});
