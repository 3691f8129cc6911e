import { findingCodes } from '../../findings/codes.ts';
import type { ChangedKind, Mention } from '../../scan/file-scan.ts';

/** A place in a response, or in data, that no sealed URL can take. */
export interface Unresolved {
  /** The code of the finding that a build would report, see `findings.md`. */
  readonly code: keyof typeof findingCodes;
  /** Path of the page, or its route; `undefined` in data. */
  readonly path: string | undefined;
  /** A sentence about the place. */
  readonly message: string;
  /** How to avoid it. */
  readonly fix: string;
}

type UnresolvedKind = Exclude<Mention['kind'], ChangedKind> | 'too-long' | 'content-encoding' | 'range';

type Fact = Pick<Unresolved, 'code' | 'message'> & { readonly fix?: string };

const facts: Readonly<Record<UnresolvedKind, Fact>> = {
  code: {
    code: 'host-in-code',
    message: 'The asset host is named in code without an asset',
    fix: 'Pass full asset URLs from the data instead of building them in code.',
  },
  prose: {
    code: 'mention',
    message: 'The asset host is named without an asset',
    fix: 'Remove the name of the host from the page.',
  },
  malformed: {
    code: 'mention',
    message: 'The asset host is named in a way that is no asset URL',
    fix: 'Remove the name of the host from the page, or write the URL in full.',
  },
  template: {
    code: 'template-url',
    message: 'A part of the asset URL is filled in later',
    fix: 'Write out the URL of each variant.',
  },
  foreign: { code: 'foreign-url', message: 'The asset URL is a parameter of another site’s URL' },
  encoded: { code: 'encoded-url', message: 'The asset URL can’t be parsed' },
  bytes: {
    code: 'encoding',
    message: 'The asset URL holds bytes that are not UTF-8, so the asset that it names is not known',
    fix: 'Send the page as UTF-8.',
  },
  length: { code: 'length-prefixed', message: 'The asset URL stands in text whose length is written in front of it' },
  'too-long': {
    code: 'encoded-url',
    message: 'The asset URL is too long to be sealed',
    fix: 'Ask for the asset with fewer or shorter parameters.',
  },
  'content-encoding': {
    code: 'encoding',
    message: 'The body is compressed in a way that this server can’t read',
    fix: 'Rewrite the response before it is compressed, or send no Accept-Encoding to the site behind.',
  },
  range: {
    code: 'encoding',
    message: 'The response is a part of a text, and not its beginning, so a URL may be cut',
    fix: 'Remove the header Range before the request goes to the site behind.',
  },
};

/** Where a host stays that is no asset URL, or none that can be replaced. */
export interface UnresolvedPlace {
  readonly kind: UnresolvedKind;
  readonly reason?: string | undefined;
}

export type Report = (place: UnresolvedPlace) => void;

/** So many places are reported in so many milliseconds, since visitors may ask for any path. */
const maxReports = 1000;
const reportPause = 3_600_000;

/** Makes the function that reports places, once for each path or route, and kind. */
export function reportOnce(
  warn: (message: string, place: Unresolved) => void,
  isBlanked: boolean,
): (path: string | undefined, place: UnresolvedPlace) => void {
  const seen = new Set<string>();
  let emptiedAt = Date.now();
  return (path, { kind, reason }) => {
    const id = `${kind} ${path}`;
    if (seen.has(id)) return;
    if (seen.size >= maxReports) {
      if (Date.now() - emptiedAt < reportPause) return;
      emptiedAt = Date.now();
      seen.clear();
    }
    seen.add(id);
    const { code, message: what, fix = findingCodes[code].fix } = facts[kind];
    const message = `${what}${reason === undefined ? '' : `: ${reason}`}.`;
    const outcome = isBlanked ? 'Visitors do not get it.' : 'It stays in what visitors get.';
    warn(`${path ?? 'Data'}: ${code}: ${message} ${outcome} ${fix}`, { code, path, message, fix });
  };
}
