import { decodeHTMLAttribute } from 'entities';
import fc from 'fast-check';
import { type DefaultTreeAdapterTypes, parse, type Token, Tokenizer, TokenizerMode } from 'parse5';
import { describe, expect, it } from 'vitest';
import { HtmlTokenizer } from './html-tokenizer.ts';

/** Where tokens begin and end: `start tag 0-9 img`, `attribute 5-8 src=x`, `comment 9-16`, `raw 20-24 script`. */
type Spans = string[];

function ourSpans(html: string): Spans {
  const spans: Spans = [];
  const tokens = new HtmlTokenizer(html);
  while (tokens.next()) {
    const { kind, start, end, name } = tokens;
    const isNothing = html.slice(start, end) === '</>';
    if ((kind === 'comment' && !isNothing) || kind === 'doctype') spans.push(`${kind} ${start}-${end}`);
    if (kind === 'raw-text') spans.push(`raw ${start}-${end} ${name}`);
    if (kind !== 'start-tag' && kind !== 'end-tag') continue;
    spans.push(`${kind} ${start}-${end} ${name.replaceAll('\0', '\ufffd')}`);
    const seen = new Set<string>();
    for (const { nameStart, nameEnd, valueStart, valueEnd, quote } of tokens.attributes()) {
      const attribute = html.slice(nameStart, nameEnd).toLowerCase().replaceAll('\0', '\ufffd');
      const value = decodeHTMLAttribute(normalised(html.slice(valueStart, valueEnd)));
      if (!seen.has(attribute))
        spans.push(`attribute ${nameStart}-${valueEnd + quote.length} ${JSON.stringify([attribute, value])}`);
      seen.add(attribute);
    }
  }
  return spans;
}

/** What a browser's input stream does to a value before entities are decoded. */
function normalised(value: string): string {
  return value.replace(/\r\n?/g, '\n').replaceAll('\0', '\ufffd');
}

const modes: Readonly<Record<string, number>> = {
  script: TokenizerMode.SCRIPT_DATA,
  title: TokenizerMode.RCDATA,
  textarea: TokenizerMode.RCDATA,
  plaintext: TokenizerMode.PLAINTEXT,
  ...Object.fromEntries(['style', 'xmp', 'iframe', 'noembed', 'noframes'].map((name) => [name, TokenizerMode.RAWTEXT])),
};

/** The same from parse5's tokenizer, with its state switched as a tree builder does. */
function theirSpans(html: string): Spans {
  const spans: Spans = [];
  let raw: { name: string; start: number; end: number } | undefined;
  const closeRaw = () => {
    if (raw && raw.end > raw.start) spans.push(`raw ${raw.start}-${raw.end} ${raw.name}`);
    raw = undefined;
  };
  const onText = ({ location }: Token.CharacterToken) => {
    if (raw) raw.end = (location as Token.Location).endOffset;
  };
  const onTag = (kind: string, token: Token.TagToken) => {
    const at = token.location as Token.LocationWithAttributes;
    closeRaw();
    spans.push(`${kind} ${at.startOffset}-${at.endOffset} ${token.tagName}`);
    for (const { name, value } of token.attrs) {
      const where = at.attrs?.[name] as Token.Location;
      spans.push(`attribute ${where.startOffset}-${where.endOffset} ${JSON.stringify([name, value])}`);
    }
  };
  const onOther = (kind: string, { location }: Token.Token) => {
    const at = location as Token.Location;
    // At the end of the input parse5 counts one more.
    spans.push(`${kind} ${at.startOffset}-${Math.min(at.endOffset, html.length)}`);
  };
  const tokenizer = new Tokenizer(
    { sourceCodeLocationInfo: true },
    {
      onComment: (token) => onOther('comment', token),
      onDoctype: (token) => onOther('doctype', token),
      onStartTag: (token) => {
        onTag('start-tag', token);
        const mode = Object.hasOwn(modes, token.tagName) ? modes[token.tagName] : undefined;
        if (mode === undefined) return;
        tokenizer.state = mode;
        const { endOffset } = token.location as Token.Location;
        raw = { name: token.tagName, start: endOffset, end: endOffset };
      },
      onEndTag: (token) => onTag('end-tag', token),
      onEof: closeRaw,
      onCharacter: onText,
      onNullCharacter: onText,
      onWhitespaceCharacter: onText,
    },
  );
  tokenizer.write(html, true);
  return spans;
}

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
    expect(ourSpans(html)).toEqual(theirSpans(html));
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
        expect(ourSpans(html)).toEqual(theirSpans(html));
      }),
      { numRuns: 5000 },
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
