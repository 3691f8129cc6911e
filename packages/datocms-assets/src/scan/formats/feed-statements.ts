import { eachReference, type References } from '../../asset-text/references.ts';
import type { FileFormat } from './file-format.ts';

/**
 * A fact that a feed states about the file at a URL. Its value, without quotes, is from `start` to `end`. Facts are
 * `length` (in bytes) and `type` of an RSS enclosure (RSS 2.0, "enclosure") and of an Atom link (RFC 4287 §4.2.7),
 * `fileSize` and `type` of `media:content` (Media RSS), `size_in_bytes` and `mime_type` of an attachment (JSON Feed 1.1).
 */
export interface FeedStatement {
  readonly about: 'bytes' | 'type';
  readonly variantId: number;
  readonly surfaceId: number;
  readonly start: number;
  readonly end: number;
}

type FeedReference = Pick<FeedStatement, 'variantId' | 'surfaceId'>;

/** By name of the attribute or the JSON key. */
const subjects: ReadonlyMap<string, FeedStatement['about']> = new Map([
  ['length', 'bytes'],
  ['fileSize', 'bytes'],
  ['type', 'type'],
  ['size_in_bytes', 'bytes'],
  ['mime_type', 'type'],
]);

/** @param references all references of the text */
export function readFeedStatements(text: string, format: FileFormat, references: References): FeedStatement[] {
  if ((format !== 'feed' && format !== 'json-feed') || references.length === 0) return [];
  const byStart = new Map<number, FeedReference>();
  eachReference(references, (variantId, surfaceId, _spellingId, start) => byStart.set(start, { variantId, surfaceId }));
  const statements = format === 'json-feed' ? readJsonFeed(text, byStart) : readTags(text, byStart);
  const holdsUrl = ({ start, end }: FeedStatement) => {
    for (let at = start; at < end; at++) if (byStart.has(at)) return true;
    return false;
  };
  return statements.filter((statement) => !holdsUrl(statement));
}

function readTags(text: string, byStart: ReadonlyMap<number, FeedReference>): FeedStatement[] {
  const statements = Array.from(byStart, ([start, reference]) => readTag(text, start, reference)).flat();
  // A tag with two URLs states the same facts about both. The first one counts.
  return [...new Map(statements.toReversed().map((statement) => [statement.start, statement])).values()];
}

const feedElement = /^<(?:enclosure|media:content|(?:atom:)?link)(?=\s)/;
const attribute = /\s+([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/dy;
const urlAttributes = new Set(['url', 'href']);
/** How far before its URL the start of a tag is searched for. */
const maxTagLength = 2048;

function readTag(text: string, urlStart: number, reference: FeedReference): FeedStatement[] {
  const from = Math.max(0, urlStart - maxTagLength);
  const tag = from + text.slice(from, urlStart).lastIndexOf('<');
  const opening = tag < from ? null : feedElement.exec(text.slice(tag, tag + 16));
  if (!opening) return [];
  const statements: FeedStatement[] = [];
  let isUrlOfTag = false;
  attribute.lastIndex = tag + opening[0].length;
  for (let match = attribute.exec(text); match?.indices; match = attribute.exec(text)) {
    const [start, end] = match.indices[2] ?? match.indices[3] ?? [0, 0];
    const name = match[1] as string;
    if (urlAttributes.has(name) && start === urlStart) isUrlOfTag = true;
    const about = subjects.get(name);
    if (about) statements.push({ about, ...reference, start, end });
  }
  return isUrlOfTag ? statements : [];
}

/** An open object or array of a JSON feed. */
interface JsonContainer {
  reference?: FeedReference;
  key: string;
  readonly statements: Omit<FeedStatement, keyof FeedReference>[];
}

interface JsonToken {
  readonly raw: string;
  /** The text between the quotes, if the token is a string. */
  readonly string: string | undefined;
  readonly index: number;
}

/** Collects the statements of each object in which a reference is the value of `url`. */
function readJsonFeed(text: string, byStart: ReadonlyMap<number, FeedReference>): FeedStatement[] {
  const found: FeedStatement[] = [];
  const open: JsonContainer[] = [];
  let isAfterColon = false;
  for (const { raw, string, index } of tokensOf(text)) {
    const container = open.at(-1);
    if (raw === '{' || raw === '[') open.push({ key: '', statements: [] });
    else if (raw === '}' || raw === ']') {
      const { reference, statements } = open.pop() ?? { statements: [] };
      for (const statement of reference ? statements : [])
        found.push({ ...statement, ...(reference as FeedReference) });
    } else if (container && string !== undefined && !isAfterColon) container.key = string;
    else if (container && raw !== ':' && raw !== ',') {
      const start = string === undefined ? index : index + 1;
      const reference = container.key === 'url' ? byStart.get(start) : undefined;
      if (reference) container.reference = reference;
      const about = subjects.get(container.key);
      const hasRightType = about === 'type' ? string !== undefined : string === undefined;
      if (about && hasRightType) container.statements.push({ about, start, end: start + (string ?? raw).length });
    }
    isAfterColon = raw === ':';
  }
  return found;
}

/**
 * Tokens of JSON, up to a string that is not closed. Strings are read character by character: from each quote, a
 * regular expression would search for a missing end again.
 */
function* tokensOf(text: string): Generator<JsonToken> {
  const token = /["{}[\]:,]|\d+/g;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const { 0: raw, index } = match;
    if (raw !== '"') yield { raw, string: undefined, index };
    else {
      const start = index + 1;
      let end = start;
      while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
      if (end >= text.length) return;
      yield { raw, string: text.slice(start, end), index };
      token.lastIndex = end + 1;
    }
  }
}
