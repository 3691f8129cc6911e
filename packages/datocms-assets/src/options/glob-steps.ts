/** As many as four wildcards and four alternatives in one name take. A name of 250 characters takes some seconds then. */
export const maxGlobSteps: number = 2 ** 26;

/** Where a wildcard may end in a long name, or a globstar (`**`) behind another one in a long path. They multiply. */
const wildcardSteps = 2 ** 6;

/** The next part of a glob: an escape, a class, a globstar, the beginning of a group, or one character. */
const part = /\\.|\[(?:\\.|[^\]\\])+\]\+?|(?<![^/])\*{2,}(?![^/])|[*+?@!]\(|\*+(?!\()|./gsu;
/** A group of these may be repeated: there is one way to read a name then. */
const plain = /^(?:[^*+?|(){}[\],]*|\[[^\]]*\])$/;
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
    if (isRepeated) return plain.test(parts.slice(first, at).join('')) ? wildcardSteps : Infinity;
    if (start === '!(') return inner * wildcardSteps;
    return start === '?(' ? inner + 1 : inner;
  }

  return readGroup(false);
}
