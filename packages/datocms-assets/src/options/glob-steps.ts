/** As many as four wildcards and four alternatives in one name take. A name of 250 characters takes some seconds then. */
export const maxGlobSteps: number = 2 ** 26;

/** Where a wildcard may end in a long name, or a globstar (`**`) behind another one in a long path. They multiply. */
const wildcardSteps = 2 ** 6;

/** The next part of a glob: an escape, a class, a globstar, the beginning of a group, or one character. */
const part = /\\.|\[(?:\\.|[^\]\\])+\]\+?|(?<![^/])\*{2,}(?![^/])|[*+?@!]\(|\*+(?!\()|./gsu;
const plain = /^(?:[^*+?|(){}[\],]+|\[[^\]]*\])$/;
const groupStart = /^(?:[*+?@!]?\(|\{)$/;

/**
 * Estimates how many ways a matcher tries to read a long name as the glob. Regular expressions go back for each wildcard, so that
 * some globs would take longer than anybody waits.
 */
export function globSteps(glob: string): number {
  const parts = Array.from(glob.matchAll(part), ([text]) => text);
  let at = 0;

  /** Reads up to what closes a group. */
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
 * Whether there is one way to read a name as a group that is repeated. For that no alternatives in a row may spell the same as others: what
 * one leaves of another is looked for among all, as Sardinas and Patterson do (1953).
 */
function isReadInOneWay(group: readonly string[]): boolean {
  const all = group.join('').split('|');
  if (!all.every((each) => plain.test(each)) || new Set(all).size < all.length) return false;
  // A class stands for many characters.
  if (all.length > 1 && all.some((each) => each.includes('['))) return false;
  const left = new Set(all.flatMap((each) => leftOf(each, all)));
  for (const rest of left) {
    if (all.includes(rest)) return false;
    for (const each of [...leftOf(rest, all), ...all.flatMap((other) => leftOf(other, [rest]))]) left.add(each);
  }
  return true;
}

/** The rest of a text behind each of the others that it begins with. */
function leftOf(text: string, others: readonly string[]): string[] {
  return others.filter((other) => other !== text && text.startsWith(other)).map((other) => text.slice(other.length));
}
