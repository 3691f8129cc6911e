/**
 * Splits a `srcset` into the spans of its URLs, by the standard's own algorithm (HTML §4.8.4.3.10, "parse a srcset attribute").
 * Descriptors are not judged: a candidate that a browser drops is still an address in the page.
 * @returns start and end of each URL, one after the other
 */
export function srcsetSpans(text: string, from: number, to: number): number[] {
  const spans: number[] = [];
  let at = from;
  while (at < to) {
    while (at < to && (isSpace(text, at) || text[at] === ',')) at++;
    if (at >= to) break;
    const start = at;
    while (at < to && !isSpace(text, at)) at++;
    let end = at;
    while (end > start && text[end - 1] === ',') end--;
    spans.push(start, end);
    if (end < at) continue;
    let parens = 0;
    for (; at < to; at++) {
      if (text[at] === '(') parens++;
      else if (text[at] === ')' && parens > 0) parens--;
      else if (text[at] === ',' && parens === 0) break;
    }
  }
  return spans;
}

function isSpace(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 32 || code === 10 || code === 9 || code === 13 || code === 12;
}
