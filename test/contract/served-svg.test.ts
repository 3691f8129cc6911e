import { describe, expect, it } from 'vitest';
import { bytesOf, filesIn, type, useAssetHost } from '../support/kept-assets.ts';

const { assets, startSite, publish } = useAssetHost();

describe('an SVG with active parts', () => {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="1"><script>alert(1)</script><rect onclick="alert(2)" width="1"/></svg>';
  const answer = { ...type('image/svg+xml'), body: svg };

  it('is sent without them where that is wanted, also from a cache of a site that refuses them', async () => {
    const strict = startSite();
    const lenient = startSite({ dir: strict.dir }, { svg: 'sanitize' });
    const { path, url } = await publish(strict, 'a.svg', answer);
    for (const [site, status] of [
      [lenient, 200],
      [strict, 502],
      [lenient, 200],
    ] as const) {
      const response = await site.get(url);
      expect(response.status).toBe(status);
      if (status === 200)
        expect(await response.text()).toBe('<svg xmlns="http://www.w3.org/2000/svg" width="1"><rect width="1"/></svg>');
    }
    expect(assets().requestsTo(path)).toHaveLength(2);
  });

  it.each([
    [
      'encoded in latin1',
      `<?xml version="1.0" encoding="ISO-8859-1"?>${svg.replace('<rect', '<title>\xdcber</title><rect')}`,
    ],
    ['with a byte order mark', `\xef\xbb\xbf${svg}`],
  ])('keeps its other bytes if it is %s', async (_, text) => {
    const site = startSite({}, { svg: 'sanitize' });
    const { url } = await publish(site, 'a.svg', { ...answer, body: Buffer.from(text, 'latin1') });
    const clean = text.replace('<script>alert(1)</script>', '').replace(' onclick="alert(2)"', '');
    expect((await bytesOf(await site.get(url))).toString('latin1')).toBe(clean);
  });

  it.each([
    ['is too large', svg.replace('<rect', `${' '.repeat(9_000_000)}<rect`)],
    ['is not well-formed', svg.replace('</svg>', '')],
    [
      'can’t be cleaned',
      svg
        .replace('<svg', '<svg onload="alert(1)"')
        .replace('<rect', '<animate attributeName="href" to="javascript:alert(1)"/><rect')
        .replace('</svg>', '<x:script xmlns:x="http://www.w3.org/1999/xhtml"/></svg'),
    ],
  ])('is refused if it %s', async (_, body) => {
    const site = startSite({}, { svg: 'sanitize' });
    const { url } = await publish(site, 'a.svg', { ...answer, body });
    expect((await site.get(url)).status).toBe(502);
    expect(filesIn(site.dir)).toEqual([]);
  });

  it('is refused with a wrong option', () => {
    expect(() => startSite({}, { svg: 'allow' as 'reject' })).toThrow(
      'svg: expected "reject" or "sanitize"; got "allow".',
    );
  });
});
