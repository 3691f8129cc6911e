import { describe, expect, it } from 'vitest';
import { DownloadError } from '../findings/download-error.ts';
import { RedirectError } from './follow-redirects.ts';
import { type OpenRules, openAsset } from './open-asset.ts';
import { StallWatch } from './stall-watch.ts';

const url = 'https://www.datocms-assets.com/1/a.png';
const moved = (location: string) => new Response('', { status: 302, headers: { location } });

/** Opens an asset whose host sends some answers, one after another. */
async function open(answers: readonly Response[], rules: Partial<OpenRules> = {}) {
  const watch = new StallWatch(1000);
  const sent: [url: string, headers: Readonly<Record<string, string>>][] = [];
  const every: OpenRules = {
    accept: '*/*',
    watch,
    checkUrl: () => undefined,
    checkRedirect: () => undefined,
    ...rules,
  };
  const opening = openAsset<Response>(url, every, async ({ href }, headers) => {
    sent.push([href, headers]);
    return answers[sent.length - 1] as Response;
  });
  const answer = await opening.catch((error: unknown) => error).finally(() => watch.stop());
  return { answer, sent };
}

describe('openAsset', () => {
  it('sends the header Accept, the same user agent for all, and further headers also after a redirect', async () => {
    const range = 'bytes=0-9';
    const { sent } = await open([moved('b.png'), new Response('', { status: 206 })], { headers: { range } });
    const headers = { accept: '*/*', 'user-agent': 'datocms-assets', range };
    expect(sent).toEqual([
      [url, headers],
      ['https://www.datocms-assets.com/1/b.png', headers],
    ]);
  });

  it('requests no URL that may not be requested', async () => {
    const { answer, sent } = await open([], { checkUrl: () => 'it is mine' });
    expect(answer).toMatchObject({ code: 'download-failed', message: 'this URL may not be requested: it is mine' });
    expect(sent).toEqual([]);
  });

  it.each<[string, Partial<OpenRules>]>([
    ['that may not be requested', { checkUrl: ({ href }) => (href === url ? undefined : 'no') }],
    ['to an asset that is not for all', { checkRedirect: async () => 'no' }],
  ])('follows no redirect %s', async (_, rules) => {
    const { answer, sent } = await open([moved('b.png')], rules);
    expect(answer).toEqual(new RedirectError('it redirects to https://www.datocms-assets.com (HTTP status 302): no'));
    expect(sent).toHaveLength(1);
  });

  it.each([
    [200, {}, true],
    [206, {}, false],
    [206, { range: 'bytes=0-9' }, true],
    [201, {}, false],
    [404, {}, false],
  ])('takes status %d with the headers %j for an asset: %s', async (status, headers, isAsset) => {
    const response = new Response('', { status });
    const { answer } = await open([response], { headers });
    if (isAsset) expect(answer).toBe(response);
    else expect(answer).toMatchObject({ message: `the host answered ${status}`, status, retryable: false });
  });

  it.each([
    [408, {}, { retryable: true, throttled: false, requestedWait: undefined }],
    [425, {}, { retryable: true, throttled: false, requestedWait: undefined }],
    [429, { 'retry-after': '3' }, { retryable: true, throttled: true, requestedWait: 3000 }],
    [500, {}, { retryable: true, throttled: false, requestedWait: undefined }],
    [503, {}, { retryable: true, throttled: false, requestedWait: undefined }],
    [503, { 'retry-after': '2' }, { retryable: true, throttled: true, requestedWait: 2000 }],
  ])('tells of status %d with the headers %j how it is retried', async (status, headers, facts) => {
    const { answer } = await open([new Response('', { status, headers })]);
    expect(answer).toBeInstanceOf(DownloadError);
    expect(answer).toMatchObject(facts);
  });
});
