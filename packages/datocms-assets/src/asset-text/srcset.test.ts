import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../../../../test/support/property-runs.ts';
import { SrcsetReader, srcsetSpans } from './srcset.ts';

function urlsOf(text: string, from = 0, to = text.length): string[] {
  const spans = srcsetSpans(text, from, to);
  return Array.from({ length: spans.length / 2 }, (_, index) => text.slice(spans[2 * index], spans[2 * index + 1]));
}

describe('srcsetSpans', () => {
  it.each<[what: string, srcset: string, urls: string[]]>([
    ['none in nothing', '', []],
    ['none in blanks', ' \t\n\f\r', []],
    ['none in commas', ' ,, , ', []],
    ['one without descriptor', 'a', ['a']],
    ['one between blanks', '\n a \t', ['a']],
    ['one with a descriptor', 'a 1x', ['a']],
    ['two, joined without a blank', 'a 1x,b 2x', ['a', 'b']],
    ['two, joined with a blank', 'a 1x, b 2x', ['a', 'b']],
    ['two, with a blank before the comma', 'a 1x ,b 2x', ['a', 'b']],
    ['two without descriptors', 'a, b', ['a', 'b']],
    ['one, though a comma is in it', 'a,b', ['a,b']],
    ['with commas in the query', 'a?b=c,d&e=1,2 1x,f?g=h,i', ['a?b=c,d&e=1,2', 'f?g=h,i']],
    ['without the comma at their end', 'a, 1x', ['a', '1x']],
    ['without the commas at their end', 'a,,,', ['a']],
    ['without commas in front of them', ',,a 1x', ['a']],
    ['after an empty candidate', 'a 1x,,b 2x', ['a', 'b']],
    ['after commas and blanks', 'a 1x , , b', ['a', 'b']],
    ['whatever their descriptors are', 'a x 1 w -3h?,b bogus', ['a', 'b']],
    ['with several descriptors', 'a 100w 50h , b 1x 2x', ['a', 'b']],
    ['past a comma in parentheses', 'a (1x, b), c', ['a', 'c']],
    ['past a comma in parentheses inside a descriptor', 'a x(1,2)y z,c', ['a', 'c']],
    ['past parentheses that never close', 'a (1x, b 2x, c', ['a']],
    ['after parentheses, which do not nest', 'a ((1x), b) 2x, c', ['a', 'b)', 'c']],
    ['after a closing parenthesis alone', 'a ) , b', ['a', 'b']],
    ['with parentheses', 'a(1),b 1x', ['a(1),b']],
    ['behind a data URL', 'data:image/gif;base64,AAAA 1x, b 2x', ['data:image/gif;base64,AAAA', 'b']],
    ['parted by a form feed or a carriage return', 'a\f1x,\r\nb\r2x', ['a', 'b']],
    ['not parted by a no-break space or a vertical tab', 'a\xa0b\v1x', ['a\xa0b\v1x']],
    ['parted by blanks and commas spelt as entities', 'a&#32;1x&comma;b&#10;2x,&Tab;c&#x20;', ['a', 'b', 'c']],
    ['with other entities in them', 'a?b=1&amp;c=2 1x,d?e&#38;f', ['a?b=1&amp;c=2', 'd?e&#38;f']],
    ['with parentheses spelt as entities around a comma', 'a &#40;1x, b&rpar;, c', ['a', 'c']],
  ])('finds the URLs: %s', (_, srcset, urls) => {
    expect(urlsOf(srcset)).toEqual(urls);
  });

  it('reads between two offsets only', () => {
    expect(urlsOf('<img srcset="a 1x,b 2x">', 13, 22)).toEqual(['a', 'b']);
  });

  it('finds the same URLs as the steps of the standard', () => {
    const parts = fc.constantFrom(
      ' ',
      '\n',
      '\t',
      ',',
      ',,',
      ', ',
      '(',
      ')',
      'a',
      'b?c=1,2',
      '1x',
      '2w',
      '-',
      'https://h/a.jpg?x=1,y',
      '\f',
      '\r\n',
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 25, size: 'max' }), (each) => {
        expect(urlsOf(each.join(''))).toEqual(urlsByTheStandard(each.join('')));
      }),
      { numRuns: propertyRuns(5000) },
    );
  });
});

describe('candidateAt', () => {
  const text = 'x="a 1x, bb 2x" y="cc"';

  it('finds the candidate at ascending offsets in several attributes', () => {
    const reader = new SrcsetReader(text);
    const [first, second] = [
      { floor: 3, ceiling: 14 },
      { floor: 19, ceiling: 21 },
    ];
    expect(reader.candidateAt(3, first)).toEqual({ floor: 3, ceiling: 4 });
    expect(reader.candidateAt(10, first)).toEqual({ floor: 9, ceiling: 11 });
    expect(reader.candidateAt(20, second)).toEqual({ floor: 19, ceiling: 21 });
  });

  it('finds none at a descriptor', () => {
    expect(new SrcsetReader(text).candidateAt(5, { floor: 3, ceiling: 14 })).toBeUndefined();
    expect(new SrcsetReader(text).candidateAt(13, { floor: 3, ceiling: 14 })).toBeUndefined();
  });
});

/** HTML §4.8.4.3.10, "parse a srcset attribute", up to the descriptors, whose meaning is not asked for. */
function urlsByTheStandard(input: string): string[] {
  const isSpace = (char: string | undefined) => char !== undefined && ' \t\n\f\r'.includes(char);
  const urls: string[] = [];
  let position = 0;
  for (;;) {
    while (position < input.length && (isSpace(input[position]) || input[position] === ',')) position++;
    if (position >= input.length) return urls;
    let url = '';
    while (position < input.length && !isSpace(input[position])) url += input[position++];
    if (url.endsWith(',')) {
      urls.push(url.replace(/,+$/, ''));
      continue;
    }
    urls.push(url);
    let state: 'in descriptor' | 'in parens' | 'after descriptor' = 'in descriptor';
    while (isSpace(input[position])) position++;
    for (; position < input.length; position++) {
      const char = input[position] as string;
      if (state === 'after descriptor') {
        if (isSpace(char)) continue;
        state = 'in descriptor';
      }
      if (state === 'in parens') {
        if (char === ')') state = 'in descriptor';
      } else if (isSpace(char)) {
        state = 'after descriptor';
      } else if (char === ',') {
        position++;
        break;
      } else if (char === '(') {
        state = 'in parens';
      }
    }
  }
}
