/** Pairs of letters that are neighbours in a host. A line break between any other letters is no part of a URL. */
export class HostLetterPairs {
  /** 1 at the codes of both letters, in lower case. */
  readonly table = new Uint8Array(2 ** 16);

  constructor(hosts: Iterable<string>) {
    for (const host of hosts) {
      for (let index = 1; index < host.length; index++) {
        this.table[(host.charCodeAt(index - 1) << 8) | host.charCodeAt(index)] = 1;
      }
    }
  }

  has(first: number | undefined, second: number | undefined): boolean {
    return first !== undefined && second !== undefined && this.table[(toLower(first) << 8) | toLower(second)] === 1;
  }
}

export function isAlphanumeric(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  return (byte >= 0x30 && byte <= 0x39) || (toLower(byte) >= 0x61 && toLower(byte) <= 0x7a);
}

function toLower(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
}
