/**
 * Finds ASCII text in UTF-16: ranges in which every second byte is zero. The bytes beside such a range may belong to other
 * characters, so both byte orders are read.
 * @param onText gets the other bytes; character `i` is the byte `at + 2 * i`
 */
export function findUtf16Text(bytes: Buffer, minLength: number, onText: (text: Buffer, at: number) => void): void {
  const stride = 2 * minLength - 2;
  let free = bytes.indexOf(0);
  if (free < 0) return;
  // Of two neighbours in UTF-16 text, exactly one is zero.
  for (let probe = free; probe + 1 < bytes.length; probe += stride) {
    if ((bytes[probe] === 0) === (bytes[probe + 1] === 0)) continue;
    let from = bytes[probe] === 0 ? probe : probe + 1;
    let to = from;
    while (from - 2 >= free && bytes[from - 2] === 0 && bytes[from - 1] !== 0) from -= 2;
    while (to + 2 < bytes.length && bytes[to + 1] !== 0 && bytes[to + 2] === 0) to += 2;
    if ((to - from) / 2 + 1 >= minLength) {
      if (from > 0) onText(everySecondByte(bytes, from - 1, to), from - 1);
      onText(everySecondByte(bytes, from + 1, to + 2), from + 1);
    }
    free = to;
    probe = to;
  }
}

function everySecondByte(bytes: Buffer, from: number, to: number): Buffer {
  const text = Buffer.allocUnsafe((Math.min(to, bytes.length) - from + 1) >> 1);
  for (let index = 0; index < text.length; index++) text[index] = bytes[from + 2 * index]!;
  return text;
}
