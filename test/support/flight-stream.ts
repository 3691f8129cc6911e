import { compileFunction } from 'node:vm';
import { type DefaultTreeAdapterTypes, parse } from 'parse5';

/** A row of React flight data as React's client reads it. */
export interface Row {
  readonly id: string;
  /** The tag of rows with a length in front of their content. */
  readonly tag: string;
  readonly content: string;
}

/**
 * Runs the scripts of a page and joins what they push, as a browser does.
 * @param pieces gets what was pushed from the scope in which the scripts ran
 */
export function runScripts(html: string, pieces: (scope: Scope) => readonly unknown[] = nextPieces): Buffer {
  const received: string[] = [];
  const streamController = { enqueue: (text: string) => received.push(text) };
  const scope: Scope = {
    received,
    __reactRouterContext: { streamController },
    __remixContext: { streamController },
  };
  for (const script of scriptsOf(html)) {
    if (script.includes('$RC(')) continue;
    compileFunction(script, ['self', 'window'])(scope, scope);
  }
  return Buffer.concat(pieces(scope).map(toBytes));
}

export type Scope = Record<string, unknown> & { readonly received: readonly string[] };

export function nextPieces(scope: Scope): readonly unknown[] {
  const pushed = (scope.__next_f ?? []) as readonly (readonly [kind: number, data?: string])[];
  return pushed.flatMap(([kind, data = '']): (string | Buffer)[] => {
    if (kind === 1) return [data];
    return kind === 3 ? [Buffer.from(data, 'base64')] : [];
  });
}

function toBytes(piece: unknown): Uint8Array {
  return typeof piece === 'string' ? Buffer.from(piece) : (piece as Uint8Array);
}

function scriptsOf(html: string): string[] {
  const scripts: string[] = [];
  const visit = (node: DefaultTreeAdapterTypes.ParentNode) => {
    for (const child of node.childNodes) {
      if (!('childNodes' in child)) continue;
      if (child.nodeName === 'script') {
        scripts.push(child.childNodes.map((text) => ('value' in text ? text.value : '')).join(''));
      } else visit(child);
    }
  };
  visit(parse(html));
  return scripts;
}

const lengthTags = new Set([...'TAOoUSsLlGgMmV']);

/** Reads rows byte by byte, as `processBinaryChunk` of React's client does. @throws if the data end in a row */
export function readRows(bytes: Buffer): Row[] {
  const rows: Row[] = [];
  let at = 0;
  const readTo = (end: string) => {
    const found = bytes.indexOf(end, at);
    if (found < 0) throw new Error(`No ${JSON.stringify(end)} follows byte ${at}.`);
    const text = bytes.toString('utf8', at, found);
    at = found + 1;
    return text;
  };
  while (at < bytes.length) {
    const id = readTo(':');
    const tag = String.fromCharCode(bytes[at] ?? 0);
    if (!/^[0-9a-f]*$/.test(id)) throw new Error(`${JSON.stringify(id)} is no row id.`);
    if (!lengthTags.has(tag)) {
      rows.push({ id, tag: '', content: readTo('\n') });
      continue;
    }
    at++;
    const length = readTo(',');
    if (!/^[0-9a-f]+$/.test(length)) throw new Error(`${JSON.stringify(length)} is no length.`);
    const end = at + Number.parseInt(length, 16);
    if (end > bytes.length) throw new Error(`The row ${id} is longer than the data.`);
    rows.push({ id, tag, content: bytes.toString(tag === 'T' ? 'utf8' : 'latin1', at, end) });
    at = end;
  }
  return rows;
}

/** Writes rows as React's server does. */
export function writeRows(rows: readonly Row[]): string {
  return rows
    .map(({ id, tag, content }) => {
      if (tag === '') return `${id}:${content}\n`;
      return `${id}:${tag}${Buffer.byteLength(content).toString(16)},${content}`;
    })
    .join('');
}

/**
 * Replaces the asset URLs of a row: of published assets, and with the slashes as they are.
 * @param replace gets the URL as a browser would request it
 */
export function assetUrls(content: string, replace: (url: string) => string): string {
  return content.replace(
    /https:(\\?)\/\\?\/www\.datocms-assets\.com[^"\s]*?(?="|\\"|\\\\"|\s|$)/g,
    (raw, backslash) => {
      if (raw.includes('draft')) return raw;
      const url = raw.replaceAll('\\/', '/').replaceAll('\\u0026', '&').replaceAll('&amp;', '&');
      return replace(url).replaceAll('/', `${backslash}/`);
    },
  );
}
