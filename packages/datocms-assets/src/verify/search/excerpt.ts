const longest = 80;

/** What stands at a place, on one line: control characters and the like become blanks. */
export function excerpt(bytes: Buffer, at: number): string {
  const text = bytes
    .toString('utf8', Math.max(0, at - 16), at + longest)
    .replace(/[\s\p{C}\ufffd]+/gu, ' ')
    .trim();
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
