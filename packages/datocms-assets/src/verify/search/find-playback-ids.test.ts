import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { search, targetsOf } from '../../../../../test/verify/search-text.ts';
import { AssetHosts } from '../../asset/asset-url.ts';

const id = 'DS00Spx1CV902MCtPj5WknGlR102V5HFkDe';
const knownPaths = [`mux:${id}`, 'mux:VcmKA6aqzIzlg3MayLJDnbF55kX00mds028Z65QxvBYaA', '/99001/1700000001-kettle.jpg'];
const targets = targetsOf({ hosts: new AssetHosts([], 'hls'), knownPaths });

describe('the playback id of a known video', () => {
  it.each([
    [`<x-player film="${id}">`, 'path-leak 1:17'],
    [`["muxPlaybackId",1,"${id}"]`, 'path-leak 1:21'],
    [`"\\u0022${id}\\u0022"`, 'path-leak 1:8'],
    [`https://other.example/${id}.m3u8`, 'path-leak 1:23'],
    [`prefix${id}suffix`, 'path-leak 1:7'],
    [`VcmKA6aqzIzlg3MayLJDnbF55kX00mds028Z65QxvBYaA`, 'path-leak 1:1'],
  ])('is found in %s', (text, place) => {
    const { places, findings } = search(text, 'page.html', targets);
    expect(places).toEqual([place]);
    expect(findings[0]?.message).toContain('The playback id of a video is left');
  });

  it('is found in base64, gzip and UTF-16', () => {
    const packed = [Buffer.from(`"${id}"`, 'utf16le'), gzipSync(id), Buffer.from(Buffer.from(id).toString('base64'))];
    expect(packed.map((bytes) => search(bytes, 'data.bin', targets).codes)).toEqual(Array(3).fill(['path-leak']));
  });

  it('is no finding of its own behind a host of videos, which is one', () => {
    expect(search(`"https://stream.mux.com/${id}.m3u8"`, 'page.html', targets).codes).toEqual(['leak']);
    expect(search(`"https://image.mux.com/${id}/thumbnail.jpg"`, 'page.html', targets).codes).toEqual(['leak']);
  });

  it.each([id.slice(0, -1), id.toLowerCase(), `${id.slice(0, 5)}-${id.slice(5)}`])('is not found in %s', (text) => {
    expect(search(text, 'page.html', targets).findings).toEqual([]);
  });

  it('may stay where videos stay at their host', () => {
    const withoutVideos = targetsOf({ knownPaths });
    expect(search(`${id} https://stream.mux.com/${id}.m3u8`, 'page.html', withoutVideos).findings).toEqual([]);
  });
});
