import { describe, expect, it } from 'vitest';
import { readPlaylist } from '../../video/read-playlist.ts';
import { fingerprintOfFile, fingerprintOfStream, readAddress, writeAddress } from './stream-address.ts';

const master = (host: string, query: string, height = 270) => `#EXTM3U
#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="sub1",NAME="English",URI="https://${host}/0/subtitles.m3u8?${query}"
#EXT-X-STREAM-INF:BANDWIDTH=500000,RESOLUTION=480x${height}
https://${host}/1/rendition.m3u8?${query}
`;
const media = (host: string, file: string) => `#EXTM3U
#EXT-X-MAP:URI="https://${host}/v1/chunk/opaque12/18446744073709551615.m4s?signature=x"
#EXTINF:5,
https://${host}/${file}
#EXT-X-ENDLIST
`;
const read = (text: string, fingerprintOf: typeof fingerprintOfFile) =>
  readPlaylist(text, 'https://stream.mux.com/a.m3u8', 'playlist').entries.map(fingerprintOf);

describe('the address of a file of a stream', () => {
  it.each([
    { playlist: '1a', file: undefined },
    { playlist: '1z141z3', file: { index: 0, fingerprint: '0', hasRanges: false } },
    { playlist: 'abc', file: { index: 19_999, fingerprint: '1z141z3', hasRanges: true } },
  ])('is read as it was written: %j', (address) => {
    expect(readAddress(writeAddress(address))).toEqual(address);
  });

  it.each(['', '.', 'a.b.c', 'a.1', 'a.1.b.x', 'A', 'a.1.b.r.', '../a', 'a.1234567.b'])('is refused: %j', (text) => {
    expect(readAddress(text)).toBeUndefined();
  });

  it('does not depend on hosts and signatures, but on what a viewer gets', () => {
    const one = read(master('manifest-a.fastly.mux.com', 'signature=1'), fingerprintOfStream);
    expect(new Set(one).size).toBe(2);
    expect(read(master('manifest-b.cfcdn.mux.com', 'signature=2&x=1'), fingerprintOfStream)).toEqual(one);
    expect(read(master('manifest-a.fastly.mux.com', 'signature=1', 360), fingerprintOfStream)).not.toEqual(one);
  });

  it('changes with the stable part of the URL of a file, and with nothing else of it', () => {
    const one = read(media('chunk-a.fastly.mux.com', 'v1/chunk/opaque12/0.m4s?signature=1'), fingerprintOfFile);
    expect(read(media('chunk-b.cfcdn.mux.com', 'v1/chunk/opaque12/0.m4s?signature=2'), fingerprintOfFile)).toEqual(one);
    expect(read(media('chunk-a.fastly.mux.com', 'v1/chunk/opaque34/0.m4s?signature=1'), fingerprintOfFile)).not.toEqual(
      one,
    );
    expect(read(media('chunk-a.fastly.mux.com', 'other/1?a'), fingerprintOfFile)[1]).toBe(
      read(media('chunk-a.fastly.mux.com', 'other/2?b'), fingerprintOfFile)[1],
    );
  });
});
