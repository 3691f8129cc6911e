import { hasForeignBase } from '../../scan/html/find-base.ts';
import { HtmlTokenizer } from '../../scan/html/tokenizer.ts';
import { findPieces } from '../../scan/streams/find-pieces.ts';
import { countedHeadLength, endOfCounted } from '../../scan/streams/flight-rows.ts';
import { hasHashInMeta } from './policy-hashes.ts';

/** A part of a text, cut into sections that can be scanned alone. */
export interface Sections {
  readonly text: string;
  /** The end of each section, in order. The last section ends with the text. */
  readonly ends: readonly number[];
  /** From this offset on, paths lead to another origin because of a `<base>`. */
  readonly foreignFrom: number;
  /** The part may contain a host in pieces, which only the scan finds. */
  readonly mustBeScanned: boolean;
}

/**
 * Splits a text that comes in chunks. The sections depend only on the text, not on the borders of chunks. Text that may
 * be an incomplete section is held back.
 */
export interface Splitter {
  /**
   * @param isLate whether no chunk comes for a while, so that long texts are checked, too
   * @param isClean tells whether no text that is held back names an asset
   */
  push(chunk: string, isLate: boolean, isClean: () => boolean): Sections;
  /** Whether `push` may return further sections if it is late. */
  readonly isBehind?: boolean;
  /** Returns the text that was held back, at the end of the text. */
  end(): Sections;
}

export function sectionsOf(text: string, ends: readonly number[], more: Partial<Sections> = {}): Sections {
  return { text, ends, foreignFrom: Number.POSITIVE_INFINITY, mustBeScanned: false, ...more };
}

/** One section, since the meaning of a part depends on the whole text. */
export function splitNowhere(): Splitter {
  let text = '';
  return {
    push: (chunk) => {
      text += chunk;
      return sectionsOf('', []);
    },
    end: () => sectionsOf(text, [text.length], { mustBeScanned: true }),
  };
}

/** Splits at lines. */
export function splitAtLines(): Splitter {
  let pending = '';
  return {
    push: (chunk) => {
      pending += chunk;
      if (!chunk.includes('\n')) return sectionsOf('', []);
      const ends = Array.from(pending.matchAll(/\n/g), ({ index }) => index + 1);
      const text = pending.slice(0, ends.at(-1) ?? 0);
      pending = pending.slice(text.length);
      return sectionsOf(text, ends);
    },
    end: () => sectionsOf(pending, [pending.length]),
  };
}

/** Splits at lines, and behind clean words if no text follows for a while: language models send word by word. */
export function splitPlainText(): Splitter {
  let pending = '';
  return {
    push: (chunk, isLate, isClean) => {
      pending += chunk;
      const afterLine = chunk.includes('\n') ? pending.lastIndexOf('\n') + 1 : 0;
      const hasWord = isLate && chunk.lastIndexOf(' ') > chunk.lastIndexOf('\n') && isClean();
      const end = hasWord ? pending.lastIndexOf(' ') + 1 : afterLine;
      const text = pending.slice(0, end);
      pending = pending.slice(end);
      const ends = Array.from(text.matchAll(/\n|[^\n]+$/g), ({ index, 0: last }) => index + last.length);
      return sectionsOf(text, ends);
    },
    end: () => sectionsOf(pending, [pending.length]),
  };
}

/** Splits behind values with their lengths in front, see `endOfCounted`. */
export function splitCounted(): Splitter {
  let pending = '';
  let needed = countedHeadLength;
  const endAfter = (at: number) => {
    if (pending.length < at + countedHeadLength) return at + countedHeadLength;
    return endOfCounted(pending, at) ?? Number.POSITIVE_INFINITY;
  };
  return {
    push: (chunk) => {
      pending += chunk;
      if (pending.length < needed) return sectionsOf('', []);
      const ends: number[] = [];
      let end = endAfter(0);
      for (; end <= pending.length; end = endAfter(end)) ends.push(end);
      const text = pending.slice(0, ends.at(-1) ?? 0);
      pending = pending.slice(text.length);
      needed = end - text.length;
      return sectionsOf(text, ends);
    },
    end: () => sectionsOf(pending, [pending.length]),
  };
}

/** A string of serialised PHP. */
const countedString = /s:\d+:(?:"|&quot;)/;
const mayCountStrings = (text: string) => (text.includes(':"') || text.includes(':&quot;')) && countedString.test(text);
/** A text of this length is tokenized again only when it has grown by a quarter, so that time stays linear. */
const longText = 2 ** 16;
/** The longest end tag is `</plaintext`. */
const maxEndLength = 11;

/**
 * Sections are tags, comments, texts between them, and elements with code or text: scripts, styles, titles. From the
 * first script with a piece of a stream on, the rest is one section, since a URL may begin in one script and end in the
 * next. So is the rest from a string with its length in front, which may contain tags, and from a policy with hashes of
 * later code.
 * @param siteHosts hosts that serve the site itself
 */
export function splitHtml(siteHosts: ReadonlySet<string>): Splitter {
  let pending = '';
  let foreignDepth = 0;
  let isOnForeignBase = false;
  let isOneFromHere = false;
  /** Without a text that this pattern matches, no section ends. */
  let nextEnd = /(?:)/;
  let tail = '';
  let isBehind = false;
  let lengthBefore = 0;
  return {
    get isBehind() {
      return isBehind;
    },
    push: (chunk, isLate) => {
      const seam = tail + chunk;
      tail = seam.slice(-maxEndLength);
      pending += chunk;
      if (isOneFromHere || !(isBehind || nextEnd.test(seam))) return sectionsOf('', []);
      isBehind = !isLate && pending.length > longText && pending.length < 1.25 * lengthBefore;
      if (isBehind) return sectionsOf('', []);
      const ends: number[] = [];
      const tokens = new HtmlTokenizer(pending, foreignDepth);
      const mayCount = mayCountStrings(pending);
      let foreignFrom = isOnForeignBase ? 0 : Number.POSITIVE_INFINITY;
      while (tokens.next()) {
        const { kind, name, end } = tokens;
        const isTag = kind === 'start-tag' || kind === 'end-tag';
        if (tokens.opensRawText) continue;
        // Only a tag is known to end at the end of the text.
        if (!isTag && end === pending.length) break;
        const start = ends.at(-1) ?? 0;
        const text = () => pending.slice(start, end);
        isOneFromHere =
          kind === 'raw-text'
            ? name === 'script' && findPieces(text(), true).length > 0
            : (mayCount && kind === 'text' && countedString.test(text())) || (name === 'meta' && hasHashInMeta(text()));
        if (isOneFromHere) break;
        if (!isOnForeignBase && isTag && (name === 'base' || name === 'iframe') && hasForeignBase(text(), siteHosts)) {
          isOnForeignBase = true;
          foreignFrom = start;
        }
        ends.push(end);
        foreignDepth = tokens.foreignDepth;
      }
      const ready = pending.slice(0, ends.at(-1) ?? 0);
      pending = pending.slice(ready.length);
      nextEnd = tokens.kind === 'raw-text' ? new RegExp(`</${tokens.name}`, 'i') : pending === '' ? /(?:)/ : /[<>]/;
      lengthBefore = pending.length;
      return sectionsOf(ready, ends, { foreignFrom });
    },
    end: () => {
      isOnForeignBase ||= hasForeignBase(pending, siteHosts);
      const foreignFrom = isOnForeignBase ? 0 : Number.POSITIVE_INFINITY;
      return sectionsOf(pending, [pending.length], { foreignFrom, mustBeScanned: isOneFromHere });
    },
  };
}
