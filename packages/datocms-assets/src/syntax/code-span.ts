import { fromByteString, toByteString } from '../memory/byte-strings.ts';
import { encodeVarints, VarintReader } from '../memory/varint.ts';

/** Kinds of code in a page, as the content of an element or as an attribute. */
export const codeKinds = ['script', 'other-script', 'inline-data', 'json-ld', 'css', 'style', 'island-props'] as const;
export type CodeKind = (typeof codeKinds)[number];

/** Code in a page: the content of a script or style element, or the value of an attribute. Offsets are bytes. */
export interface CodeSpan {
  readonly start: number;
  readonly end: number;
  readonly surface: CodeKind;
  /** The value of an attribute, with entities. */
  readonly isAttribute: boolean;
}

/** Spans in one byte string, to save memory: a site has hundreds of thousands of them. */
export type PackedCode = string;

export function packCode(spans: readonly CodeSpan[]): PackedCode {
  const numbers = spans.flatMap(({ start, end, surface, isAttribute }) => [
    start,
    end - start,
    codeKinds.indexOf(surface) * 2 + Number(isAttribute),
  ]);
  return toByteString(encodeVarints(numbers));
}

export function unpackCode(packed: PackedCode): CodeSpan[] {
  const spans: CodeSpan[] = [];
  for (const reader = new VarintReader(fromByteString(packed)); reader.hasMore; ) {
    const start = reader.next();
    const end = start + reader.next();
    const kind = reader.next();
    spans.push({ start, end, surface: codeKinds[kind >> 1] as CodeKind, isAttribute: (kind & 1) === 1 });
  }
  return spans;
}
