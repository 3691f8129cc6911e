export interface AttributeSpan {
  readonly nameStart: number;
  readonly nameEnd: number;
  /** Equal to `valueEnd` where there is no value. */
  readonly valueStart: number;
  readonly valueEnd: number;
  readonly quote: '"' | "'" | '';
}

/** Where a tag ends. */
export interface TagEnd {
  /** Of its `>`. */
  readonly at: number;
  /** A slash that belongs to no value stands before that. */
  readonly selfClosing: boolean;
}

const [blank, slash, greater, equals] = [1, 2, 4, 8];
const kinds = new Uint8Array(256);
for (const character of '\t\n\f\r ') kinds[character.charCodeAt(0)] = blank;
kinds[0x2f] = slash;
kinds[0x3e] = greater;
kinds[0x3d] = equals;

/** The first place from `at` on whose character is of none of these kinds. */
function skip(text: string, at: number, limit: number, of: number): number {
  let next = at;
  while (next < limit && ((kinds[text.charCodeAt(next)] as number) & of) !== 0) next++;
  return next;
}

function find(text: string, at: number, limit: number, of: number): number {
  let next = at;
  while (next < limit && ((kinds[text.charCodeAt(next)] as number) & of) === 0) next++;
  return next;
}

/**
 * Reads the attributes of a tag, from behind its name on (HTML §13.2.5.32 to §13.2.5.40). `text` is Latin-1.
 * @returns `undefined` where the tag does not end before `limit`
 */
export function readAttributes(
  text: string,
  from: number,
  limit: number,
  onAttribute?: (span: AttributeSpan) => void,
): TagEnd | undefined {
  let end = from;
  for (;;) {
    const nameStart = skip(text, end, limit, blank | slash);
    if (nameStart >= limit) return undefined;
    if (text.charCodeAt(nameStart) === 0x3e) {
      return { at: nameStart, selfClosing: nameStart > end && text.charCodeAt(nameStart - 1) === 0x2f };
    }
    // A name may begin with "=".
    const nameEnd = find(text, nameStart + 1, limit, blank | slash | greater | equals);
    let [valueStart, valueEnd, quote]: [number, number, AttributeSpan['quote']] = [nameEnd, nameEnd, ''];
    end = nameEnd;
    const sign = skip(text, nameEnd, limit, blank);
    if (text.charCodeAt(sign) === 0x3d) {
      const first = skip(text, sign + 1, limit, blank);
      const opener = text[first];
      if (opener === '"' || opener === "'") {
        const close = text.indexOf(opener, first + 1);
        if (close < 0 || close >= limit) return undefined;
        [valueStart, valueEnd, quote] = [first + 1, close, opener];
        end = close + 1;
      } else {
        end = find(text, first, limit, blank | greater);
        if (end > first) [valueStart, valueEnd] = [first, end];
      }
    }
    onAttribute?.({ nameStart, nameEnd, valueStart, valueEnd, quote });
  }
}
