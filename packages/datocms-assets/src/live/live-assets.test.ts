import { expect, it } from 'vitest';
import { parseAssetUrl, type Variant } from '../asset/asset-url.ts';
import { toSettings } from '../options/settings.ts';
import { LiveAssets } from './live-assets.ts';
import { confirmedFor, LiveIndex, staleAfter } from './live-index.ts';
import { LiveNames } from './live-names.ts';

const url = 'https://www.datocms-assets.com/99001/1700000003-secret.jpg';

it('asks again why an asset is not published, sooner if the CDA did not tell', async () => {
  const settings = toSettings({ token: 'a', retries: 0 });
  const uploads = { unused: { all: [{ url }], used: [] }, draft: { all: [{ url }], used: [{ url }] } };
  let answer: keyof typeof uploads | 'failure' = 'failure';
  let requests = 0;
  let time = 0;
  const now = () => time;
  const fetchFn = async () => {
    requests++;
    if (answer === 'failure') return new Response('', { status: 500 });
    return Response.json({ data: uploads[answer] });
  };
  const published = { assets: new Map(), isRemembered: false } as unknown as Awaited<ReturnType<LiveIndex['get']>>;
  const index = new LiveIndex(settings, {}, now, async () => published);
  const names = new LiveNames();
  const assets = new LiveAssets(settings, { fetchFn }, index, names, now);
  const name = names.nameFor(parseAssetUrl(url, settings.hosts) as Variant, 'web');
  const reason = async (wait: number) => {
    time += wait;
    const [first, second] = [await assets.open(name), await assets.describe([name])];
    expect(first).toMatchObject({ standing: 'unpublished', reason: second[0]?.reason });
    return second[0]?.reason;
  };
  expect(await reason(0)).toMatch(/^No published record/);
  answer = 'unused';
  expect(await reason(staleAfter - 1)).toMatch(/^No published record/);
  expect(requests).toBe(1);
  expect(await reason(1)).toMatch(/^The asset is an upload/);
  answer = 'draft';
  expect(await reason(confirmedFor - 1)).toMatch(/^The asset is an upload/);
  expect(requests).toBe(2);
  expect(await reason(1)).toMatch(/^The asset is used only by drafts/);
});
