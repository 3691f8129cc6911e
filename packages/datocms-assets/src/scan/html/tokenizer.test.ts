import fc from 'fast-check';
import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../../../../../test/support/property-runs.ts';
import { parse5Spans, tokenizerSpans } from '../../../../../test/support/token-spans.ts';
import { HtmlTokenizer } from './tokenizer.ts';

describe('tags, attributes, comments and raw text stand where parse5 finds them', () => {
  it.each([
    `<img src="a">`,
    `<IMG SRC='a' Alt = b c>`,
    `<img/src="a"/alt=b/>`,
    `<img src="a"alt='b'c=d>`,
    `<a =x="1" ="y" b>`,
    `<a b= c=d e=>`,
    `<a href=x"y'z title='>'>`,
    `<a\tb\n=\r\n'c\r\nd'\fe>`,
    `<div <img src="a">`,
    `</p a="1">`,
    `</p/>`,
    `</><//><</a>`,
    `< a><3><é>`,
    `<a b="1" B="2">`,
    `<a b="&amp;&quot;&copy=1&copy;&#38x">`,
    `<a\0b c\0d="e\0f">`,
    `<!-- a -- b --!><!--><!---><!----><!-- --!-- --><!---!>-->`,
    `<!--<!--a-->-->`,
    `<!-- never`,
    `<!--`,
    `<!---`,
    `<!----`,
    `<!---->`,
    `<!----!`,
    `<!----!>`,
    `<!x><!><!-><!doctype><!DOCTYPE html PUBLIC "a>b" "c"><!doctyp e>`,
    `<?php echo "a > b" ?><? ?>`,
    `<![CDATA[ <a> ]]>`,
    `<script>"</script >x`,
    `<script><!-- <script> </script> </script> --></script>`,
    `<script><!-- <script> --> </script>`,
    `<script><!-- <script </script> <script/> </script> -->`,
    `<script><!--></script><script><!---></script>`,
    `<script><!-- <scripty> </script>`,
    `<script><!--<script></scripty></script></script>`,
    `<script>a<!--b--</script>`,
    `<script></scrip></script/x="1">`,
    `<script></SCRIPT\n>`,
    `<script>`,
    `<script></script`,
    `<style><!-- </style> --></style>`,
    `<style></style x`,
    `<title><b></title><textarea></title></textarea\t>`,
    `<title></titl></title>`,
    `<xmp><a></xmp><iframe><a></iframe><noembed><a></noembed><noframes><a></noframes>`,
    `<plaintext><a></plaintext>`,
    `<noscript><img src="a"></noscript>`,
    `<script/><b></script>`,
    `<a b="1`,
    `<a b=1`,
    `<a b`,
    `<a`,
    `<`,
    `</`,
    `<!`,
    `<a b='1"><c d="2'>`,
    `<a b="1"/ c>`,
    `<a /b/=/c/ d=//>`,
    `<a b = "c" = "d">`,
    `<a"b'c<d=e"f'g<h>`,
    `\ufeff<a b="c">`,
    `<p>\r\n<a\r\nb="c">\r</a>`,
  ])('%j', (html) => {
    expect(tokenizerSpans(html)).toEqual(parse5Spans(html));
  });

  it('in random markup', () => {
    const fragments = fc.constantFrom(
      ...[
        '<a href="',
        '<img src=',
        "<p title='",
        '<b',
        '</b',
        '<',
        '</',
        '>',
        '/',
        '/>',
        '=',
        '"',
        "'",
        ' ',
        '\n',
        '\r\n',
        '\t',
        '\f',
      ],
      ...[
        '<!--',
        '-->',
        '--!>',
        '<!',
        '<!-',
        '-',
        '--',
        '!',
        '<?',
        '<![CDATA[',
        ']]>',
        '<!doctype ',
        '\0',
        '&quot;',
        '&amp',
        '&#34;',
        '&copy=',
      ],
      ...[
        '<script>',
        '<script',
        '</script>',
        '</script ',
        '<style>',
        '</style',
        '<title>',
        '</title>',
        '<textarea ',
        '</textarea>',
      ],
      ...[
        '<xmp>',
        '</xmp>',
        '<iframe src="',
        '</iframe>',
        '<noscript>',
        '<plaintext>',
        'a',
        'Src',
        'x=1',
        '\xe9',
        'data-x',
      ],
    );
    const markup = fc.array(fragments, { maxLength: 30, size: 'max' }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(markup, (html) => {
        expect(tokenizerSpans(html)).toEqual(parse5Spans(html));
      }),
      { numRuns: propertyRuns(5000) },
    );
  });
});

describe('elements that are empty in SVG', () => {
  it.each(['<title/>', '<style/>', '<script/>', '<style a="b"/>', '<style a=b />'])(
    '%s holds nothing there',
    (element) => {
      const html = `<svg>${element}<image href="a"/></svg><p title="b">`;
      expect(attributesOf(parse(html, { sourceCodeLocationInfo: true }), html)).toContain('"a"');
      expect(valuesOf(html)).toEqual(expect.arrayContaining(['a', 'b']));
    },
  );

  it('hold text behind the SVG, and where their tag is not closed by a slash', () => {
    expect(valuesOf('<svg></svg><style/><p title="b">')).toEqual([]);
    expect(valuesOf('<svg><style a=b/><p title="c"></style>')).toEqual(['b/']);
    expect(valuesOf('<svg/><style/><p title="b">')).toEqual([]);
  });
});

function valuesOf(html: string): string[] {
  const values: string[] = [];
  const tokens = new HtmlTokenizer(html);
  while (tokens.next()) {
    if (tokens.kind !== 'start-tag') continue;
    values.push(...tokens.attributes().map((each) => html.slice(each.valueStart, each.valueEnd)));
  }
  return values;
}

function attributesOf(node: DefaultTreeAdapterTypes.Node, html: string): string {
  const own = 'attrs' in node ? node.attrs.map(({ value }) => JSON.stringify(value)) : [];
  const children = 'childNodes' in node ? node.childNodes.map((child) => attributesOf(child, html)) : [];
  return [...own, ...children].join(' ');
}
