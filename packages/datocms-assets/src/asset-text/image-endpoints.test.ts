import { describe, expect, it } from 'vitest';
import { AssetHosts } from '../asset/asset-url.ts';
import { applyEdits } from '../syntax/edited-text.ts';
import { createImageUrlFinder } from './image-endpoints.ts';

const findImageUrls = createImageUrlFinder(new AssetHosts(), '/docs/pictures', 'https://www.example.org');
const replace = (text: string) => applyEdits(text, findImageUrls(text));
const asset = 'https://www.datocms-assets.com/99001/1-a.jpg';
const href = encodeURIComponent(asset);

describe('createImageUrlFinder', () => {
  it.each([
    ['of Astro', `/_image?href=${href}&w=200`],
    ['under a base path', `/docs/en/_image?href=${href}&w=200`],
    ['with a slash at its end', `/_image/?href=${href}&w=200`],
    ['of the site’s own path', `/docs/pictures?href=${href}&w=200`],
    ['with the origin of the site', `https://www.example.org/_image?href=${href}&w=200`],
    ['with a URL that is not encoded', `/_image?href=${asset}&w=200`],
    ['with more parameters', `/_image?v=1&href=${href}&w=200&x=2`],
    ['of Netlify', `/.netlify/images?w=200&url=${href}`],
    ['of Vercel', `/_vercel/image?url=${href}&w=200`],
    ['of Next', `/_next/image?url=${href}&w=200`],
  ])('replaces the URL of an endpoint %s', (_, url) => {
    expect(replace(`<img src="${url}">`)).toBe(`<img src="${asset}?w=200&fit=max&auto=format">`);
  });

  it.each([
    ['HTML', '&amp;'],
    ['older HTML', '&#38;'],
    ['HTML inside HTML', '&amp;amp;'],
    ['JSON', '\\u0026'],
    ['a text without escapes', '&'],
  ])('reads and writes the separator of parameters as %s spells it', (_, and) => {
    const text = `"/_image?href=${href}${and}w=200${and}f=webp"`;
    expect(replace(text)).toBe(`"${asset}?w=200${and}fit=max${and}fm=webp"`);
  });

  it('reads slashes with escapes, and each candidate of a srcset', () => {
    expect(replace(`"\\/_image?href=${href}&w=9"`)).toBe(`"${asset}?w=9&fit=max&auto=format"`);
    const [one, two] = [1, 2].map((width) => `/_image?href=${href}&amp;w=${width}&amp;f=png`);
    const [first, second] = [1, 2].map((width) => `${asset}?w=${width}&amp;fit=max&amp;fm=png`);
    expect(replace(`srcset="${one} 1x, ${two} 2x"`)).toBe(`srcset="${first} 1x, ${second} 2x"`);
    expect(replace(`srcset="${one}, ${two}"`)).toBe(`srcset="${first}, ${second}"`);
  });

  it.each([
    ['another image', '/_image?href=%2F_astro%2Fa.png&w=200'],
    ['another host', '/_image?href=https%3A%2F%2Fexample.com%2F1%2Fa.png&w=200'],
    ['the host alone', '/_image?href=https%3A%2F%2Fwww.datocms-assets.com%2F&w=200'],
    ['another site', `https://example.com/_image?href=${href}&w=200`],
    ['another path', `/my_image?href=${href}&w=200`],
    ['a URL inside another one', `/share?url=%2F_image%3Fhref%3D${href}`],
    ['no parameters', '/_image?'],
  ])('leaves %s', (_, url) => {
    expect(replace(`"${url}"`)).toBe(`"${url}"`);
  });

  it.each([
    ['w=200&h=100', '', 'w=200&fit=max'],
    ['h=100', '', 'h=100&fit=max'],
    ['w=200&h=100&fit=cover', '', 'w=200&h=100&fit=crop'],
    ['w=200&h=100&fit=cover&position=top%20left', '', 'w=200&h=100&fit=crop&crop=top,left'],
    ['w=200&h=100&fit=cover&position=attention', '', 'w=200&h=100&fit=crop&crop=entropy'],
    ['w=200&h=100&fit=cover&position=20%25+80%25', '', 'w=200&h=100&fit=crop&crop=focalpoint&fp-x=0.2&fp-y=0.8'],
    ['w=200&h=100&fit=fill', '', 'w=200&h=100&fit=scale'],
    ['w=200&h=100&fit=contain', '', 'w=200&h=100&fit=max'],
    ['w=200', 'w=800&h=400&fit=crop&dpr=2', 'fit=crop&h=100&w=200'],
    ['w=200', 'w=800&ar=1:1&fit=crop', 'ar=1:1&fit=crop&w=200'],
    ['w=200&h=100&fit=cover', 'h=5&ar=1:1&max-w=3&rect=0,0,9,9', 'rect=0,0,9,9&w=200&h=100&fit=crop'],
    ['w=0&h=-1', '', ''],
    ['w=99999', '', ''],
    ['q=80', '', 'q=80'],
    ['q=low', '', 'q=25'],
    ['q=101', '', ''],
    ['w=200&h=100&fit=constructor&q=constructor', '', 'w=200&h=100&fit=max'],
    ['background=%23fff', '', 'bg=fff'],
  ])('asks imgix for what the endpoint was asked for: %s of an asset with %s', (asked, own, expected) => {
    const url = `/_image?href=${encodeURIComponent(`${asset}?${own}`)}&${asked}&f=webp`;
    const [, query = ''] = replace(`"${url}"`).slice(1, -1).split('?');
    expect(decodeURIComponent(query)).toBe([expected, 'fm=webp'].filter(Boolean).join('&'));
  });

  it.each([
    ['f=avif', '', 'fm=avif'],
    ['f=jpeg', '', 'fm=jpg'],
    ['fm=png', '', 'fm=png'],
    ['f=webp', 'auto=format,compress', 'auto=compress&fm=webp'],
    ['', 'auto=compress', 'auto=compress,format'],
    ['', 'fm=png', 'fm=png'],
    ['f=constructor', '', 'auto=format'],
    ['f=svg&w=200', '', ''],
    ['f=webp&w=200', 's=0123', 's=0123'],
  ])('asks for the format: %s of an asset with %s', (asked, own, expected) => {
    const url = `/_image?href=${encodeURIComponent(`${asset}?${own}`)}&${asked}`;
    const [, query = ''] = replace(`"${url}"`).slice(1, -1).split('?');
    expect(decodeURIComponent(query.replace(/&$/, ''))).toBe(expected);
  });

  it.each([
    ['w=200', 'thumbnail.jpg?time=3', 'thumbnail.jpg?time=3&width=200'],
    ['w=200&h=100&f=webp', 'thumbnail.jpg?width=9&height=9&fit_mode=pad', 'thumbnail.webp?width=200'],
    ['h=100&f=jpeg', 'thumbnail.png', 'thumbnail.jpg?height=100'],
    ['w=200&fit=cover&fm=png', 'thumbnail.jpg', 'thumbnail.png?width=200'],
    ['w=200&h=100&fit=cover&f=avif', 'thumbnail.png', 'thumbnail.png?width=200&height=100&fit_mode=crop'],
    ['w=200&h=100&fit=fill', 'animated.gif', 'animated.gif?width=200&height=100&fit_mode=stretch'],
    ['w=200&f=png', 'storyboard.jpg', 'storyboard.jpg?width=200'],
    ['', 'thumbnail.jpg?time=3', 'thumbnail.jpg?time=3'],
  ])('asks Mux for a picture of a video: %s of %s', (asked, file, expected) => {
    const findWithVideos = createImageUrlFinder(new AssetHosts([], 'hls'), undefined, undefined);
    const url = `"/_image?href=${encodeURIComponent(`https://image.mux.com/a1b2c3d4/${file}`)}&${asked}"`;
    const edited = applyEdits(url, findWithVideos(url)).replace(/&"$/, '"');
    expect(edited).toBe(`"https://image.mux.com/a1b2c3d4/${expected}"`);
    expect(applyEdits(url, findImageUrls(url))).toBe(url);
  });

  it('reads long texts that are almost URLs', () => {
    const segments = '/a'.repeat(100_000);
    const texts = [segments, `"${segments}`, `/_image?href=${'a=b&'.repeat(100_000)}`, '/_image?href='.repeat(50_000)];
    for (const text of texts) expect(findImageUrls(`${text}href=`)).toEqual([]);
  });
});
