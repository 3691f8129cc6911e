import { expect, it } from 'vitest';
import { parseAssetUrl, type Variant } from '../asset/asset-url.ts';
import type { Options } from '../options/options.ts';
import { toSettings } from '../options/settings.ts';
import { LiveAssets } from './live-assets.ts';
import { confirmedFor, LiveIndex, staleAfter } from './live-index.ts';
import { LiveNames } from './live-names.ts';

const url = 'https://www.datocms-assets.com/99001/1700000003-secret.jpg';

const uploads = { unused: { all: [{ url }], used: [] }, draft: { all: [{ url }], used: [{ url }] } };

/** An asset that is not published, and what the CDA tells of it. */
function createAsset(options: Options = {}) {
  const settings = toSettings({ token: 'a', retries: 0, ...options });
  const cda = { answer: 'failure' as keyof typeof uploads | 'failure', requests: 0, time: 0 };
  const now = () => cda.time;
  const fetchFn = async () => {
    cda.requests++;
    if (cda.answer === 'failure') return new Response('', { status: 500 });
    return Response.json({ data: uploads[cda.answer] });
  };
  const published = { assets: new Map(), isRemembered: false } as unknown as Awaited<ReturnType<LiveIndex['get']>>;
  const index = new LiveIndex(settings, {}, now, async () => published);
  const names = new LiveNames();
  const assets = new LiveAssets(settings, { fetchFn }, index, names, now);
  const variant = parseAssetUrl(url, settings.hosts) as Variant;
  return { cda, assets, variant, name: names.nameFor(variant, 'web') };
}

it('asks again why an asset is not published, sooner if the CDA did not tell', async () => {
  const { cda, assets, name } = createAsset();
  const reason = async (wait: number) => {
    cda.time += wait;
    const [first, second] = [await assets.open(name), await assets.describe([name])];
    expect(first).toMatchObject({ standing: 'unpublished', reason: second[0]?.reason });
    return second[0]?.reason;
  };
  expect(await reason(0)).toMatch(/^No published record/);
  cda.answer = 'unused';
  expect(await reason(staleAfter - 1)).toMatch(/^No published record/);
  expect(cda.requests).toBe(1);
  expect(await reason(1)).toMatch(/^The asset is an upload/);
  cda.answer = 'draft';
  expect(await reason(confirmedFor - 1)).toMatch(/^The asset is an upload/);
  expect(cda.requests).toBe(2);
  expect(await reason(1)).toMatch(/^The asset is used only by drafts/);
});

it.each<[string, Options, string | undefined]>([
  ['the usual fix', {}, undefined],
  ['that pages have to ask for drafts', { content: 'drafts' }, expect.stringMatching(/^Let the site ask for drafts/)],
])('tells of an asset in drafts %s', async (_, options, fix) => {
  const { cda, assets, variant } = createAsset(options);
  cda.answer = 'draft';
  const problem = { code: 'unpublished', message: '', file: 'index.html', offset: 5, url, path: variant.path } as const;
  const explained = await assets.explainProblem(problem, new Map([[url, variant]]));
  expect(explained).toMatchObject({ ...problem, message: expect.stringMatching(/^The asset is used only by /) });
  expect(explained.fix).toEqual(fix);
});
