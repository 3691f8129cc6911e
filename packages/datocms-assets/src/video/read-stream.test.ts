import { expect, it } from 'vitest';
import { filesOf, readMaster, readMedia } from './read-stream.ts';
import { writeNames } from './video-text.ts';

const url = 'https://manifest-a.fastly.mux.com/abc/rendition.m3u8';
const media = (host: string, signature: string) => `#EXTM3U
#EXT-X-MAP:URI="https://${host}/v1/chunk/opaque12/9.m4s?${signature}",BYTERANGE="80@0"
#EXTINF:5,
#EXT-X-BYTERANGE:100@80
https://${host}/v1/chunk/opaque12/9.m4s?${signature}
#EXTINF:5,
https://${host}/v1/chunk/opaque12/10.m4s?${signature}
#EXT-X-ENDLIST
`;

it('tells the files of a media playlist, each once and at each reading by the same key', () => {
  const read = (text: string) =>
    Array.from(filesOf(readMedia(text, url, 'playlist')), ({ key, entry: { kind }, index, hasRanges }) => {
      return [key, kind, index, hasRanges];
    });
  const files = read(media('chunk-a.fastly.mux.com', 'signature=1'));
  expect(files).toEqual([
    ['/v1/chunk/opaque12/9.m4s', 'map', 0, true],
    ['/v1/chunk/opaque12/10.m4s', 'segment', 2, false],
  ]);
  expect(read(media('chunk-b.cfcdn.mux.com', 'signature=2'))).toEqual(files);
});

it('writes the names of the streams that are kept, without the lines of the others', () => {
  const text = `#EXTM3U
#EXT-X-STREAM-INF:BANDWIDTH=9,RESOLUTION=1920x1080
high.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=5,RESOLUTION=480x270
low.m3u8
`;
  const master = readMaster(text, url, 270);
  expect(writeNames(master, ({ url: of }, at) => `${at} ${of.length}`)).toBe(`#EXTM3U
#EXT-X-STREAM-INF:BANDWIDTH=5,RESOLUTION=480x270
0 ${'https://manifest-a.fastly.mux.com/abc/low.m3u8'.length}
`);
});
