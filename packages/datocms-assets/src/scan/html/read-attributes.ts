export interface AttributeSpan {
  readonly nameStart: number;
  readonly nameEnd: number;
  /** Equal to `valueEnd` without a value. */
  readonly valueStart: number;
  readonly valueEnd: number;
  readonly quote: '"' | "'" | '';
}

/** The end of a tag. */
export interface TagEnd {
  /** Offset of the `>`. */
  readonly at: number;
  /** The tag ends in `/>`, and the slash is no part of a value. */
  readonly selfClosing: boolean;
}

// Classes of characters, one bit each.
const [blank, slash, greater, equals] = [1, 2, 4, 8];
const classOf = new Uint8Array(256);
for (const character of '\t\n\f\r ') classOf[character.charCodeAt(0)] = blank;
classOf[0x2f] = slash;
classOf[0x3e] = greater;
classOf[0x3d] = equals;

/** The first offset from `at` on with a character in none of the classes. */
function skip(text: string, at: number, classes: number): number {
  let next = at;
  while (next < text.length && ((classOf[text.charCodeAt(next)] as number) & classes) !== 0) next++;
  return next;
}

/** The first offset from `at` on with a character in one of the classes. */
function find(text: string, at: number, classes: number): number {
  let next = at;
  while (next < text.length && ((classOf[text.charCodeAt(next)] as number) & classes) === 0) next++;
  return next;
}

/**
 * The attribute states of the tokenizer (HTML §13.2.5.32 to §13.2.5.40): reads the attributes of one tag.
 * @param text the file as Latin-1
 * @param from offset after the tag's name
 * @returns `undefined` if the tag does not end
 */
export function readAttributes(
  text: string,
  from: number,
  onAttribute?: (span: AttributeSpan) => void,
): TagEnd | undefined {
  let end = from;
  for (;;) {
    const nameStart = skip(text, end, blank | slash);
    if (nameStart >= text.length) return undefined;
    if (text.charCodeAt(nameStart) === 0x3e) {
      return { at: nameStart, selfClosing: nameStart > end && text.charCodeAt(nameStart - 1) === 0x2f };
    }
    // A name may begin with `=`.
    const nameEnd = find(text, nameStart + 1, blank | slash | greater | equals);
    let [valueStart, valueEnd, quote]: [number, number, AttributeSpan['quote']] = [nameEnd, nameEnd, ''];
    end = nameEnd;
    const sign = skip(text, nameEnd, blank);
    if (text.charCodeAt(sign) === 0x3d) {
      const first = skip(text, sign + 1, blank);
      const opener = text[first];
      if (opener === '"' || opener === "'") {
        const close = text.indexOf(opener, first + 1);
        if (close < 0) return undefined;
        [valueStart, valueEnd, quote] = [first + 1, close, opener];
        end = close + 1;
      } else {
        end = find(text, first, blank | greater);
        if (end > first) [valueStart, valueEnd] = [first, end];
      }
    }
    onAttribute?.({ nameStart, nameEnd, valueStart, valueEnd, quote });
  }
}
