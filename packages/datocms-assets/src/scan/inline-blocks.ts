import { HtmlTokenizer } from './html-tokenizer.ts';

/** Start and end of the content of each inline script and style of a page, one after the other: what a CSP hash covers. */
export function inlineBlocks(text: string): Uint32Array {
  const blocks: number[] = [];
  const tokens = new HtmlTokenizer(text);
  while (tokens.next()) {
    if (tokens.kind === 'raw-text' && (tokens.name === 'script' || tokens.name === 'style')) {
      blocks.push(tokens.start, tokens.end);
    }
  }
  return Uint32Array.from(blocks);
}
