/** The cost of four wildcards and four alternatives in one name. They take seconds for a name of 250 characters. */
export const maxGlobSteps: number = 2 ** 26;

/** How many ends a wildcard may have in a long name, or a second globstar (`**`) in a long path. They multiply. */
const wildcardSteps = 2 ** 6;

/** The next part of a glob: an escape, a class, a globstar, the beginning of a group, or one character. */
const part = /\\.|\[(?:\\.|[^\]\\])+\]\+?|(?<![^/])\*{2,}(?![^/])|[*+?@!]\(|\*+(?!\()|./gsu;
const plain = /^(?:[^*+?|(){}[\],]+|\[[^\]]*\])$/;
const groupStart = /^(?:[*+?@!]?\(|\{)$/;

/**
 * Estimates in how many ways a matcher tries to match a long name. Regular expressions backtrack for each wildcard, so
 * some globs would take too long.
 */
export function globSteps(glob: string): number {
  const parts = Array.from(glob.matchAll(part), ([text]) => text);
  let at = 0;

  /** Reads up to the end of a group. */
  function readGroup(isInside: boolean): number {
    let [sum, product, longest, globstars] = [0, 1, 1, 0];
    for (; at < parts.length; at++) {
      const text = parts[at] as string;
      if (isInside && /^[)}]$/.test(text)) break;
      if (isInside && /^[|,]$/.test(text)) {
        sum += product;
        product = 1;
      } else if (!isInside && text === '/') {
        longest = Math.max(longest, product);
        product = 1;
      } else if (groupStart.test(text)) product *= readGroupFrom(text);
      else if (/^\*\*/.test(text) && (at === 0 || parts[at - 1] === '/')) globstars++;
      else if (/^\*|\]\+$/.test(text) || (isInside && text === '+')) product *= wildcardSteps;
    }
    return isInside ? sum + product : Math.max(longest, product, wildcardSteps ** (globstars - 1));
  }

  function readGroupFrom(start: string): number {
    const first = ++at;
    const inner = readGroup(true);
    const isRepeated = start === '+(' || start === '*(' || parts[at + 1] === '+';
    if (isRepeated) return isReadInOneWay(parts.slice(first, at)) ? wildcardSteps : Infinity;
    if (start === '!(') return inner * wildcardSteps;
    return start === '?(' ? inner + 1 : inner;
  }

  return readGroup(false);
}

/**
 * Whether a name matches a repeated group in at most one way. If so, no two sequences of alternatives give the same
 * text. The algorithm is that of Sardinas and Patterson (1953).
 */
function isReadInOneWay(group: readonly string[]): boolean {
  const all = group.join('').split('|');
  if (!all.every((each) => plain.test(each)) || new Set(all).size < all.length) return false;
  // A class matches many characters.
  if (all.length > 1 && all.some((each) => each.includes('['))) return false;
  const left = new Set(all.flatMap((each) => leftOf(each, all)));
  for (const rest of left) {
    if (all.includes(rest)) return false;
    for (const each of [...leftOf(rest, all), ...all.flatMap((other) => leftOf(other, [rest]))]) left.add(each);
  }
  return true;
}

/** If a text begins with other texts, the rests behind them. */
function leftOf(text: string, others: readonly string[]): string[] {
  return others.filter((other) => other !== text && text.startsWith(other)).map((other) => text.slice(other.length));
}
