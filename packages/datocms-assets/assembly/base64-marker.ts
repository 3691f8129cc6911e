// The rules of `views/wrapped-base64.ts` for the word `base64`.
import { byte, isBlank, sextet, toLower } from './memory';

const comma: u8 = 0x2c;
const backslash: u8 = 0x5c;

/** Whether base64 that blanks cut into pieces may follow the marker, which ends at `end`. */
export function readMarker(end: usize): bool {
  let at = end;
  if (byte(at) === comma) {
    at++;
    while (byte(sextet + byte(at)) !== 255) at++;
    return isBlank(byte(at)) || (startsEscape(byte(at)) && !endsBase64(at));
  }
  while (isBlank(byte(at))) at++;
  return byte(at) === comma || startsEscape(byte(at));
}

function startsEscape(value: u8): bool {
  return value === 0x25 || value === 0x26 || value === backslash;
}

/** The usual spellings of quotes, angle brackets and padding. */
function endsBase64(at: usize): bool {
  const first = byte(at);
  if (first === 0x25) return endsByCode(at + 1);
  if (first === 0x26) return endsByReference(at + 1);
  let next = at;
  while (byte(next) === backslash) next++;
  const value = byte(next);
  if (value === 0x75 && byte(next + 1) === 0x30 && byte(next + 2) === 0x30) return endsByCode(next + 3);
  if (value === 0x78) return endsByCode(next + 1);
  return value === 0x22 || value === 0x27 || value === 0x2f || value === 0x29 || value === 0x3d || value === 0x60;
}

/** `22`, `27`, `3c`, `3d`, `3e`. */
function endsByCode(at: usize): bool {
  const second = toLower(byte(at + 1));
  if (byte(at) === 0x32) return second === 0x32 || second === 0x37;
  return byte(at) === 0x33 && second >= 0x63 && second <= 0x65;
}

/** `quot;`, `apos;`, `lt;`, `gt;`, `#34;`, `#39;`, `#x22;`, `#x27;`. */
function endsByReference(at: usize): bool {
  const four = load<u32>(at);
  if (four === 0x746f7571 || four === 0x736f7061 || four === 0x32327823 || four === 0x37327823)
    return byte(at + 4) === 0x3b;
  if (four === 0x3b343323 || four === 0x3b393323) return true;
  return (four & 0xffffff) === 0x3b746c || (four & 0xffffff) === 0x3b7467;
}
