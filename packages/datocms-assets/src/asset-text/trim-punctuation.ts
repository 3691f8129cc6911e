const encodedPunctuation = /%(?:25)*(?:21|2c|3b|3a|3f)$/i;
const escapedPunctuation =
  /(?:\\+(?:u00|x)(?:2[1ce]|3[abf])|&(?:excl|comma|period|colon|semi|quest|#0*(?:33|44|46|58|59|63)|#x0*(?:2[1ce]|3[abf]));)$/i;
const maxPunctuation = 16;

/** Removes punctuation, Markdown emphasis, and the start of `-->` or `]]>` behind a URL. `/**`, a pattern, stays. */
export function trimPunctuation(text: string, from: number, end: number, closing: string, percent: number): number {
  let last = end;
  if (closing === '>') last -= /(?:--!?|\]\])$/.exec(text.slice(Math.max(from, end - 3), end))?.[0].length ?? 0;
  const escaped = percent > 0 ? encodedPunctuation : escapedPunctuation;
  for (;;) {
    const mark = escaped.exec(text.slice(Math.max(from, last - maxPunctuation), last))?.[0];
    if (mark === undefined) break;
    last -= mark.length;
  }
  while (last > from && /[.,;:!?'*_~]/.test(text[last - 1] as string)) {
    if (text[last - 1] === ';' && /&#?\w+;$/.test(text.slice(Math.max(from, last - 10), last))) break;
    if (text[last - 1] === '*' && /\/\**$/.test(text.slice(Math.max(from, last - 3), last - 1))) break;
    last--;
  }
  return last;
}
