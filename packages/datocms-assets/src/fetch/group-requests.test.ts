import { describe, expect, it } from 'vitest';
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

describe('groupRequests', () => {
  it('makes two groups of two profiles that accept different formats', () => {
    const groups = groupRequests([web, portable], settings);
    expect(groups.map(({ requests }) => requests.map(({ id }) => id))).toEqual([[portable.id], [web.id]]);
  });

  it('makes one group of two profiles that accept the same formats', () => {
    const original = toSettings({ token: 'x', formats: 'original' });
    expect(groupRequests([web, portable], original)).toHaveLength(1);
    const documents = [web, portable].map((request) => ({ ...request, mimeType: 'application/pdf' }));
    expect(groupRequests(documents, settings)).toHaveLength(1);
  });

  it('does not depend on the order of the requests', () => {
    expect(groupRequests([web, portable], settings)).toEqual(groupRequests([portable, web], settings));
  });

  it('changes the key with all that the stored bytes depend on', () => {
    const keys = [
      groupRequests([web], settings),
      groupRequests([portable], settings),
      groupRequests([{ ...web, md5: 'b' }], settings),
      groupRequests([{ ...web, md5: null }], settings),
      groupRequests([{ ...web, url: `${url}?w=1` }], settings),
      groupRequests([web], toSettings({ token: 'x', formats: 'avif,webp' })),
      groupRequests([web], toSettings({ token: 'x', svg: 'sanitize' })),
      groupRequests([web], toSettings({ token: 'x', stripMetadata: true })),
    ].map(([group]) => group?.key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('lets an answer without a known md5 be valid for a day', () => {
    expect(groupRequests([{ ...web, md5: null }], settings)[0]?.maxAge).toBe(24 * 60 * 60 * 1000);
  });
});
