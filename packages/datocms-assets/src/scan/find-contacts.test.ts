import { describe, expect, it } from 'vitest';
import { findContacts } from './find-contacts.ts';

describe('findContacts', () => {
  it.each([
    ['a listener', 'fetch("https://graphql-listen.datocms.com/preview")', ['graphql-listen.datocms.com']],
    ['the API', '{"url":"https:\\/\\/graphql.datocms.com\\/"}', ['graphql.datocms.com']],
    ['a search of the site', 'fetch("https://site-api.datocms.com/search-results")', ['site-api.datocms.com']],
    [
      'a video and its poster',
      '<video src="//stream.mux.com/a.m3u8" poster="//image.mux.com/a/thumbnail.jpg">',
      ['image.mux.com', 'stream.mux.com'],
    ],
    ['statistics', 'const beacon="inferred.litix.io"', ['inferred.litix.io']],
    ['a player in a frame', '<iframe src="https://player.mux.com/abc?muted=true">', ['player.mux.com']],
    [
      'a player, its pictures and its statistics',
      '<mux-player stream-type="on-demand">',
      ['image.mux.com', 'inferred.litix.io', 'stream.mux.com'],
    ],
    ['a player without pictures', '<mux-video playback-id="abc">', ['inferred.litix.io', 'stream.mux.com']],
    ['a player of sound', '<mux-audio playback-id="abc">', ['inferred.litix.io', 'stream.mux.com']],
    ['a player that counts nothing', '<mux-video disable-tracking playback-id="abc">', ['stream.mux.com']],
    ['a player that counts elsewhere', '<mux-video env-key="k3y">', ['k3y.litix.io', 'stream.mux.com']],
    [
      'a player in a string',
      '"<mux-video env-key=\\"k3y\\" playback-id=\\"abc\\">"',
      ['k3y.litix.io', 'stream.mux.com'],
    ],
    ['a player with a title', '<mux-video title="a > b" disable-tracking playback-id="abc">', ['stream.mux.com']],
    ['a playback id', '<my-video playback-id="abc">', ['stream.mux.com']],
    ['a playback id in another case', '<my-video playbackId="abc">', ['stream.mux.com']],
    ['no policy', `<meta content="connect-src 'self' https://graphql.datocms.com https://stream.mux.com">`, []],
    ['other hosts', 'www.datocms.com mux.com notgraphql.datocms.com.example graphql.datocms.community', []],
  ])('finds %s', (_, text, hosts) => {
    expect(findContacts(text).map(({ host }) => host)).toEqual(hosts);
  });

  it('tells where a file first names a host, and each host once', () => {
    expect(findContacts('a stream.mux.com b STREAM.MUX.COM')).toEqual([
      { host: 'stream.mux.com', url: 'https://stream.mux.com/', at: 2 },
    ]);
  });

  const id = 'DS00Spx1CV902MCtPj5WknGlR102V5HFkDe';
  it.each([
    [`<video src="https://stream.mux.com/${id}.m3u8">`, [`https://stream.mux.com/${id}.m3u8`]],
    [`{"url":"https:\\/\\/image.mux.com\\/${id}\\/thumbnail.jpg"}`, [`https://image.mux.com/${id}/thumbnail.jpg`]],
    [
      `["https:\\u002F\\u002Fimage.mux.com\\u002F${id}\\u002Fthumbnail.jpg"]`,
      [`https://image.mux.com/${id}/thumbnail.jpg`],
    ],
    [`<video src="https://stream.mux.com/${id}/high.mp4?download=a">`, [`https://stream.mux.com/${id}/high.mp4`]],
    [
      `<video src="https://stream.mux.com/${id}/high.mp4"> https://stream.mux.com/${id}.m3u8`,
      [`https://stream.mux.com/${id}/high.mp4`],
    ],
    [`"https%3A%2F%2Fstream.mux.com%2F${id}%2Ftext%2Fen.vtt"`, [`https://stream.mux.com/${id}/text/en.vtt`]],
    [`"https://image.mux.com/${id}/" + name`, [`https://image.mux.com/${id}`]],
    [
      '"https:\\x2f\\x2fgraphql.datocms.com\\x2f" + "https%3A%2F%2Fimage.mux.com%2F"',
      ['https://graphql.datocms.com/', 'https://image.mux.com/'],
    ],
    [
      `<mux-player playback-id="${id}"><a href="https://stream.mux.com/">`,
      ['https://image.mux.com/', 'https://inferred.litix.io/', `https://stream.mux.com/${id}.m3u8`],
    ],
    [`<iframe srcdoc="<x-film playback-id=&quot;${id}&quot;>">`, [`https://stream.mux.com/${id}.m3u8`]],
  ])('names the video in %s', (text, urls) => {
    expect(findContacts(text).map(({ url }) => url)).toEqual(urls);
  });

  it('leaves out what the rewriter replaces where videos are stored', () => {
    const text = `<mux-player playback-id="${id}"><video src="https://stream.mux.com/${id}.m3u8"> graphql.datocms.com`;
    expect(findContacts(text, true).map(({ host }) => host)).toEqual(['graphql.datocms.com']);
    expect(findContacts('<iframe src="https://player.mux.com/abc">', true)).toHaveLength(1);
    // It counts for an account that it names, wherever the film is.
    expect(findContacts('<mux-player env-key="k3y">', true).map(({ host }) => host)).toEqual(['k3y.litix.io']);
  });

  it.each(['https://image.mux.com/', 'playback-id="'])('reads millions of digits behind %s', (before) => {
    expect(findContacts(`${before}${'0'.repeat(2 ** 23)}"`)).toHaveLength(1);
  });
});
