import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { AssetHosts, parseAssetUrl, type Variant } from '../asset/asset-url.ts';
import { placeholderWithText } from './placeholder-with-text.ts';

const variant = (rest: string) =>
  parseAssetUrl(`https://www.datocms-assets.com/99001/${rest}`, new AssetHosts()) as Variant;
const lines = (svg: string | undefined) =>
  Array.from((svg ?? '').matchAll(/<tspan[^>]*>([^<]*)</g), ([, line]) => line);

describe('a placeholder with text', () => {
  it('has the requested size and breaks its text into lines', () => {
    const svg = placeholderWithText(
      variant('1700000001-kettle.jpg?w=240&h=160'),
      'Not published',
      'The asset is used only by drafts.',
    );
    expect(svg).toContain('width="240" height="160" viewBox="0 0 240 160"');
    expect(lines(svg)).toEqual(['Not published', 'kettle.jpg', 'The asset is used only by', 'drafts.']);
  });

  it('has the text in its title if the picture has no room', () => {
    const svg = placeholderWithText(variant('1-kettle.jpg?w=24&h=24'), 'Not published', 'Why?');
    expect(lines(svg)).toEqual([]);
    expect(svg).toContain('<title>1-kettle.jpg: Why?</title>');
  });

  it('ends with an ellipsis if the text is longer than the picture has room for', () => {
    const shown = lines(placeholderWithText(variant('1-a.jpg?w=200&h=100'), 'Not published', 'a word '.repeat(50)));
    expect(shown.slice(0, 2)).toEqual(['Not published', '1-a.jpg']);
    expect(shown.at(-1)).toMatch(/…$/);
  });

  it.each([
    '1-%3Cscript%3E&w=90.jpg',
    '1-a%00b%EF%BF%BF.png?w=300',
    '1-%ff%fe.png',
    '1-%F0%9F%AB%96-%E3%83%9D%E3%83%83%E3%83%88.webp?w=5000&h=9',
  ])('is well-formed for the file name %s', (rest) => {
    const svg =
      placeholderWithText(variant(rest), 'Not published', `<b>"'&amp;\u0000\ud800${'long'.repeat(500)}`) ?? '';
    const parser = new SaxesParser();
    const names: string[] = [];
    parser.on('error', (error) => {
      throw error;
    });
    parser.on('opentag', ({ name }) => names.push(name));
    parser.write(svg).close();
    expect(new Set(names)).toEqual(
      new Set(['svg', 'title', 'defs', 'pattern', 'rect', 'text', ...(svg.includes('<tspan') ? ['tspan'] : [])]),
    );
  });

  it('is made for images only', () => {
    expect(placeholderWithText(variant('1-manual.pdf'), 'Not published', 'Why?')).toBeUndefined();
    expect(placeholderWithText(variant('1-manual.pdf?fm=jpg&page=1'), 'Not published', 'Why?')).toContain('<svg');
  });
});
