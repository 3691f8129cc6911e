import { expect, it } from 'vitest';
import type { FetchedAsset } from '../fetch/fetched-asset.ts';
import type { FetchRequest } from '../plan/fetch-request.ts';
import { StoredFiles } from './stored-files.ts';

const index = { assets: new Map(), foundAt: new Date(0) } as never;

function storyboard(format: string, digit: string): FetchedAsset {
  const url = `https://image.mux.com/Film1/storyboard.${format}`;
  const request: FetchRequest = {
    ...{ id: `web ${url}`, url, path: 'mux:Film1', profile: 'web' },
    ...{ md5: null, size: null, mimeType: null },
  };
  const body = { sha256: digit.repeat(64), bytes: 100, type: 'text/plain', extension: format, file: '' };
  const picture = { ...body, sha256: 'c'.repeat(64), bytes: 5000, extension: 'jpg', name: 'film.cccccccccccccccc.jpg' };
  return { ...body, request, from: 'network', parts: [picture] };
}

it('counts a file once that several streams or storyboards are made of, once it is stored', () => {
  const files = new StoredFiles((name) => ({ file: `_assets/${name}` }));
  const fetched = [storyboard('vtt', 'a'), storyboard('json', 'b')];
  const requests = fetched.map(({ request }) => request);
  files.add(requests, new Map(fetched.map((each) => [each.request.id, each])), index);
  expect(files.count()).toEqual({ stored: 0, bytes: 0 });
  files.markStored();
  expect(files.count()).toEqual({ stored: 3, bytes: 5200 });
});
