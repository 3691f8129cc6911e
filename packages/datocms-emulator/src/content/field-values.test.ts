import { describe, expect, it } from 'vitest';
import { withDrafts } from '../test-project.test-support.ts';
import { kettle, useQueries } from '../use-emulator.test-support.ts';

const get = useQueries();

describe('a field', () => {
  it('has the shape of its type', async () => {
    const { article } = await get(
      kettle(`metaData featured rank price day startsAt accent {red hex cssRgb} place {latitude longitude}
        trailer {provider providerUid url thumbnailUrl title width height} seo {title image {id} noIndex} download {mimeType width}`),
    );
    expect(article).toEqual({
      metaData: { anything: [1, 2] },
      featured: true,
      rank: 3,
      price: 9.5,
      day: '2025-03-01',
      startsAt: '2025-03-01T10:30:00+01:00',
      accent: { red: 255, hex: '#ff800080', cssRgb: 'rgba(255, 128, 0, 0.5)' },
      place: { latitude: 45.46, longitude: 9.19 },
      trailer: expect.objectContaining({ provider: 'youtube', width: 1280 }),
      seo: { title: 'SEO kettle', image: { id: 'tall' }, noIndex: null },
      download: { mimeType: 'application/pdf', width: null },
    });
  });

  it('with structured text has its blocks in document order', async () => {
    const { article } = await get(
      kettle(
        'body {value blocks {... on RecordInterface {id _modelApiKey}} inlineBlocks {id who}} footnote {blocks inlineBlocks links}',
      ),
    );
    expect(article?.body).toMatchObject({
      value: { schema: 'dast', document: { type: 'root' } },
      blocks: [
        { id: 'b1', _modelApiKey: 'image_block' },
        { id: 'b2', _modelApiKey: 'quote_block' },
      ],
      inlineBlocks: [{ id: 'm1', who: 'Ada' }],
    });
    expect(article?.body?.value).not.toHaveProperty('blocks');
    expect(article?.footnote).toEqual({ blocks: [], inlineBlocks: [], links: [] });
  });

  it('with modular content is a union, or the only allowed type', async () => {
    const { article } = await get(
      kettle('sections {__typename ... on QuoteBlockRecord {text}} quotes {text(markdown: true)}'),
    );
    expect(article).toEqual({
      sections: [{ __typename: 'QuoteBlockRecord', text: 'One' }, { __typename: 'ImageBlockRecord' }],
      quotes: [{ text: '<p>Alone</p>\n' }],
    });
  });

  it('with a tree has its visible records by position', async () => {
    const query =
      '{allCategories(filter: {parent: {exists: false}}) {id parent {id} children {id position parent {id}}}}';
    expect((await get(query)).allCategories).toEqual([
      { id: 'c1', parent: null, children: [{ id: 'c2', position: 1, parent: { id: 'c1' } }] },
    ]);
    expect((await get(query, withDrafts)).allCategories?.[0]?.children).toHaveLength(2);
  });

  it('with an asset prefers the texts of the record to those of the upload', async () => {
    const { article } = await get(
      kettle('gallery {id alt title focalPoint {x y}} cover {focalPoint {x y} tags md5 size}'),
    );
    expect(article?.gallery).toEqual([
      { id: 'wide', alt: 'A wide picture', title: 'Wide', focalPoint: { x: 0.5, y: 0.5 } },
      { id: 'tall', alt: null, title: 'Own title', focalPoint: { x: 0.5, y: 0.5 } },
    ]);
    expect(article?.cover).toMatchObject({ focalPoint: { x: 0.25, y: 0.5 }, tags: ['landscape'] });
  });

  it('with a video has URLs on Mux, and null for a missing resolution', async () => {
    const { article } = await get(
      kettle(
        'clip {url video {streamingUrl best: mp4Url low: mp4Url(res: low) high: mp4Url(exactRes: high) thumbnailUrl(time: 2, format: png)}}',
      ),
    );
    expect(article?.clip).toEqual({
      url: 'https://www.datocms-assets.com/99001/1700000008-clip.mp4',
      video: {
        streamingUrl: 'https://stream.mux.com/play123.m3u8',
        best: 'https://stream.mux.com/play123/medium.mp4',
        low: 'https://stream.mux.com/play123/low.mp4',
        high: null,
        thumbnailUrl: 'https://image.mux.com/play123/thumbnail.png?time=2',
      },
    });
  });

  it('with a video has the size, length, poster and placeholder of its film, which uploads and fields override', async () => {
    const fields =
      'duration framerate width height posterTime blurUpThumb thumbnailUrl animated: thumbnailUrl(format: gif)';
    const { clip, reel } = await get(
      `{clip: upload(filter: {id: {eq: "clip"}}) {video {${fields}}} reel: upload(filter: {id: {eq: "reel"}}) {video {${fields}}}}`,
    );
    expect(clip?.video).toEqual({
      duration: 12,
      framerate: 15,
      width: 960,
      height: 540,
      posterTime: 3,
      blurUpThumb: expect.stringMatching(/^data:image\/jpeg;base64,/),
      thumbnailUrl: 'https://image.mux.com/play123/thumbnail.jpg?time=3',
      animated: 'https://image.mux.com/play123/animated.gif',
    });
    const thumbnailUrl = 'https://image.mux.com/play456/thumbnail.jpg';
    expect(reel?.video).toMatchObject({ duration: 13, posterTime: null, thumbnailUrl });
    const { article } = await get(kettle('clip {video {posterTime thumbnailUrl(width: 640)}}'));
    const override = 'https://image.mux.com/play123/thumbnail.jpg?time=4.5&width=640';
    expect(article?.clip?.video).toEqual({ posterTime: 4.5, thumbnailUrl: override });
  });
});
