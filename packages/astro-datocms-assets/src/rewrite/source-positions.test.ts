import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cpuTime, growth, maxGrowth } from '../../../../test/support/cpu-time.ts';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { sourcePositions } from './source-positions.ts';

const dir = temporaryFolder('source-positions');

const url = 'https://www.datocms-assets.com/1/a.jpg';
const style = '?astro&type=style&index=0&lang.css';
const script = '?astro&type=script&index=0&lang.ts';

/** The place in a file of what stands in compiled code where `at` first begins; without a source map. */
function find(file: string, source: string, query: string, code: string, at = 'https'): string | undefined {
  writeFileSync(join(dir, file), source);
  const place = sourcePositions(join(dir, file) + query, code, () => '')(1, code.indexOf(at) + 1);
  return place && `${place.line}:${place.column}`;
}

describe('the place of compiled code in its source', () => {
  it.each([
    ['a style', `<p>\n<style>\n p { background: url(${url}) }</style>`, style, `p{background:url("${url}")}`, '3:22'],
    ['a script', `<p>\n<script>\n// é\n  a('${url}')</script>`, script, `a("${url}")`, '4:6'],
    [
      'after a frontmatter',
      `---\nconst a = '<script>${url}</script>';\n---\n<script>a('${url}')</script>`,
      script,
      `a("${url}")`,
      '4:12',
    ],
    [
      'beside inline code',
      `<script is:inline>a('${url}')</script>\n<script>a('${url}')</script>`,
      script,
      `a("${url}")`,
      '2:12',
    ],
    [
      'beside data',
      `<script type="application/json">"${url}"</script><script>a('${url}')</script>`,
      script,
      `a("${url}")`,
      '1:93',
    ],
    ['a template', `<script>a('${url}?w=' + w)</script>`, script, `a(\`${url}?w=\${w}\`)`, '1:12'],
    ['with lines of Windows', `<p>\r\n<script>\r\na('${url}')</script>`, script, `a("${url}")`, '3:4'],
  ])('is found for %s', (_, source, query, code, place) => {
    expect(find('a.astro', source, query, code)).toBe(place);
  });

  it.each([
    [
      'two styles hold the same URL',
      `<style>a{b:url(${url})}</style><style>c{b:url(${url})}</style>`,
      style,
      `a{b:url(${url})}`,
    ],
    ['the source has another text', `<script>a('https://' + host + '/1/a.jpg')</script>`, script, `a("${url}")`],
    ['the source has only the beginning of the text', `<script>a('${url}')</script>`, script, `a("${url}?w=1")`],
    ['the source has more', `<script>a('${url}?w=1')</script>`, script, `a("${url}")`],
    ['the text is in another kind of element', `<style>a{b:url(${url})}</style>`, script, `a("${url}")`],
  ])('is left out if %s', (_, source, query, code) => {
    expect(find('a.astro', source, query, code)).toBeUndefined();
  });

  it('is found in files without a source map if the text stands there as often as in the code', () => {
    const twice = `one('${url}');\ntwo('${url}');\n`;
    const code = `one("${url}");two("${url}")`;
    writeFileSync(join(dir, 'a.js'), twice);
    const places = sourcePositions(join(dir, 'a.js'), code, () => '');
    expect([5, code.lastIndexOf('https')].map((at) => places(1, at + 1))).toEqual([
      { line: 1, column: 6 },
      { line: 2, column: 6 },
    ]);
    expect(find('b.js', twice, '', `one("${url}")`)).toBeUndefined();
  });

  it.each([
    ['is found where a source map leads to it', 'AACA', { line: 2, column: 6 }],
    ['is left out where a source map leads to another text', 'AAEA', undefined],
    ['is left out where a source map has no place', 'A', undefined],
  ])('%s, if the source has the text more often', (_, mappings, place) => {
    writeFileSync(join(dir, 'c.js'), `one('${url}');\ntwo('${url}');\n`);
    expect(sourcePositions(join(dir, 'c.js'), `two("${url}")`, () => mappings)(1, 6)).toEqual(place);
  });

  it.each([
    ['styles without an end', '<style>'],
    ['tags without an end', '<script '],
    ['fences without an end', ' ---\n'],
    ['blank lines', '\n'],
  ])('is looked for in linear time beside %s', async (_, piece) => {
    const cost = (count: number) => {
      const source = `<script>a('${url}')</script>${piece.repeat(count)}`;
      return cpuTime(() => expect(find('a.astro', source, script, `a("${url}")`)).toBe('1:12'));
    };
    expect(await growth(cost, 2 ** 15)).toBeLessThan(maxGrowth);
  });

  it('is left out for a module that is no file', () => {
    expect(sourcePositions('\0virtual:a', `a("${url}")`, () => '')(1, 4)).toBeUndefined();
  });
});
