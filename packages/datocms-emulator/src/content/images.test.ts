import { describe, expect, it } from 'vitest';
import { kettle, useQueries } from '../use-emulator.test-support.ts';

const get = useQueries();

describe('images', () => {
  it('creates responsive images around the focal point, without sizes above the original', async () => {
    const { article } = await get(
      kettle(
        'cover {responsiveImage(imgixParams: {w: 400, h: 200, fit: crop}) {src srcSet webpSrcSet width height aspectRatio sizes alt bgColor base64}}',
      ),
    );
    const image = article?.cover?.responsiveImage as unknown as Record<string, string>;
    const url = 'https://www.datocms-assets.com/99001/1700000001-wide.jpg?crop=focalpoint';
    expect(image.src).toBe(`${url}&fit=crop&fp-x=0.25&fp-y=0.5&h=200&w=400`);
    expect(image.srcSet?.split(',')).toEqual([
      `${url}&dpr=0.25&fit=crop&fp-x=0.25&fp-y=0.5&h=200&w=400 100w`,
      `${url}&dpr=0.5&fit=crop&fp-x=0.25&fp-y=0.5&h=200&w=400 200w`,
      `${url}&dpr=0.75&fit=crop&fp-x=0.25&fp-y=0.5&h=200&w=400 300w`,
      `${url}&fit=crop&fp-x=0.25&fp-y=0.5&h=200&w=400 400w`,
      `${url}&dpr=1.5&fit=crop&fp-x=0.25&fp-y=0.5&h=200&w=400 600w`,
    ]);
    expect(image.webpSrcSet).toContain('&fit=crop&fm=webp&');
    expect(image).toMatchObject({
      width: 400,
      height: 200,
      aspectRatio: 2,
      sizes: '(max-width: 400px) 100vw, 400px',
      alt: 'A wide picture',
    });
    expect(image.bgColor).toMatch(/^#[0-9a-f]{6}$/);
    expect(image.base64).toMatch(/^data:image\/jpeg;base64,/);
  });

  it('creates no responsive image for an SVG or another file', async () => {
    const { allUploads } = await get(
      '{allUploads(filter: {id: {in: ["icon", "pdf", "turned"]}}, orderBy: id_ASC) {id width responsiveImage {width height} blurUpThumb}}',
    );
    expect(allUploads).toEqual([
      { id: 'icon', width: 64, responsiveImage: null, blurUpThumb: expect.stringMatching(/^data:/) },
      { id: 'pdf', width: null, responsiveImage: null, blurUpThumb: null },
      {
        id: 'turned',
        width: 40,
        responsiveImage: { width: 40, height: 80 },
        blurUpThumb: expect.stringMatching(/^data:/),
      },
    ]);
  });
});
