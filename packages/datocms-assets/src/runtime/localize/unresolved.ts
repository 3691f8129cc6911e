import { findingCodes } from '../../findings/codes.ts';
import { mentionRules } from '../../plan/mention-rules.ts';
import type { ReportedKind } from '../../scan/file-scan.ts';

/** A place in a response, or in data, for which there is no sealed URL. */
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

type UnresolvedKind = ReportedKind | 'too-long' | 'content-encoding' | 'range';

const facts: Readonly<Record<UnresolvedKind, Pick<Unresolved, 'code' | 'message'>>> = {
  ...mentionRules,
  'too-long': { code: 'encoded-url', message: 'The asset URL is too long to be sealed' },
  'content-encoding': {
    code: 'encoding',
    message: 'The body is compressed in a way that this server can’t read',
  },
  range: {
    code: 'encoding',
    message: 'The response is a part of a text, and not its beginning, so a URL may be cut',
  },
};

/** Fixes for findings whose usual fix, `allowMention`, does not exist on a server. */
const fixes: Readonly<Partial<Record<UnresolvedKind, string>>> = {
  code: 'Pass full asset URLs from the data instead of building them in code.',
  prose: 'Remove the name of the host from the page.',
  malformed: 'Remove the name of the host from the page, or write the URL in full.',
  template: 'Write out the URL of each variant.',
  bytes: 'Send the page as UTF-8.',
  'too-long': 'Ask for the asset with fewer or shorter parameters.',
  'content-encoding': 'Rewrite the response before it is compressed, or send no Accept-Encoding to the site behind.',
  range: 'Remove the header Range before the request goes to the site behind.',
};

/** A place where a host stays, because it is in no asset URL, or in one that can't be replaced. */
export interface UnresolvedPlace {
  readonly kind: UnresolvedKind;
  readonly reason?: string | undefined;
}

export type Report = (place: UnresolvedPlace) => void;

/** How many places are reported in a period, in milliseconds, since visitors may request any path. */
const maxReports = 1000;
const reportPause = 3_600_000;

/** Makes the function that reports places, once for each path or route and each kind. */
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
    const { code, message: what } = facts[kind];
    const fix = fixes[kind] ?? findingCodes[code].fix;
    const message = `${what}${reason === undefined ? '' : `: ${reason}`}.`;
    const outcome = isBlanked ? 'Visitors do not get it.' : 'It stays in what visitors get.';
    warn(`${path ?? 'Data'}: ${code}: ${message} ${outcome} ${fix}`, { code, path, message, fix });
  };
}
