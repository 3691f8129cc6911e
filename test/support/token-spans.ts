import { decodeHTMLAttribute } from 'entities';
import { type Token, Tokenizer, TokenizerMode } from 'parse5';
import { HtmlTokenizer } from '../../packages/datocms-assets/src/scan/html/tokenizer.ts';

/** Where tokens begin and end: `start-tag 0-9 img`, `attribute 5-8 ["src","x"]`, `comment 9-16`, `raw 20-24 script`. */
export type Spans = string[];

/** Says that a text begins inside a raw text element. */
export interface RawTextStart {
  readonly element: string;
  readonly mode: number;
}

/** The spans of our tokenizer. */
export function tokenizerSpans(html: string, initial?: RawTextStart): Spans {
  const spans: Spans = [];
  const rawText = initial?.mode === TokenizerMode.PLAINTEXT ? 'plaintext' : initial?.element;
  const tokens = new HtmlTokenizer(html, 0, rawText);
  while (tokens.next()) {
    const { kind, start, end, name } = tokens;
    const isEmptyEndTag = html.slice(start, end) === '</>';
    if ((kind === 'comment' && !isEmptyEndTag) || kind === 'doctype') spans.push(`${kind} ${start}-${end}`);
    if (kind === 'raw-text') spans.push(`raw ${start}-${end} ${name}`);
    if (kind !== 'start-tag' && kind !== 'end-tag') continue;
    spans.push(`${kind} ${start}-${end} ${name.replaceAll('\0', '\ufffd')}`);
    const seen = new Set<string>();
    for (const { nameStart, nameEnd, valueStart, valueEnd, quote } of tokens.attributes()) {
      const attribute = html.slice(nameStart, nameEnd).toLowerCase().replaceAll('\0', '\ufffd');
      const value = decodeHTMLAttribute(normalizeInput(html.slice(valueStart, valueEnd)));
      if (!seen.has(attribute))
        spans.push(`attribute ${nameStart}-${valueEnd + quote.length} ${JSON.stringify([attribute, value])}`);
      seen.add(attribute);
    }
  }
  return spans;
}

/** Changes a value as a browser's input stream does, before entities are decoded. */
function normalizeInput(value: string): string {
  return value.replace(/\r\n?/g, '\n').replaceAll('\0', '\ufffd');
}

const modes: Readonly<Record<string, number>> = {
  script: TokenizerMode.SCRIPT_DATA,
  title: TokenizerMode.RCDATA,
  textarea: TokenizerMode.RCDATA,
  plaintext: TokenizerMode.PLAINTEXT,
  ...Object.fromEntries(['style', 'xmp', 'iframe', 'noembed', 'noframes'].map((name) => [name, TokenizerMode.RAWTEXT])),
};

/** The spans of parse5's tokenizer, whose state is switched as by a tree builder. */
export function parse5Spans(html: string, initial?: RawTextStart): Spans {
  const spans: Spans = [];
  let raw: { name: string; start: number; end: number } | undefined = initial && {
    name: initial.element,
    start: 0,
    end: 0,
  };
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
    // At the end of the input parse5 counts one byte more.
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
  if (initial) {
    tokenizer.state = initial.mode;
    tokenizer.lastStartTagName = initial.element;
  }
  tokenizer.write(html, true);
  return spans;
}
