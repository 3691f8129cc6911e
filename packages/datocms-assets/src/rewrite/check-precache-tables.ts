import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeFileName } from '../asset/percent-encoding.ts';
import { type Finding, finding } from '../findings/finding.ts';
import type { FileScan } from '../scan/file-scan.ts';
import { findDigests, isDigestOf } from './digest-forms.ts';

/** A file in the table of a service worker, which keeps these files. */
interface PrecacheEntry {
  readonly url: string;
  /** `undefined` without a revision: then the file's name has to change with its content. */
  readonly revision: string | undefined;
}

const string = String.raw`"([^"\\\n]*)"|'([^'\\\n]*)'`;
const key = (name: string) => String.raw`(?:"${name}"|'${name}'|\b${name})\s*:\s*`;
const revision = `${key('revision')}(?:${string}|null|void 0|undefined)`;
const url = `${key('url')}(?:${string})`;
/** `{url:"index.html",revision:"…"}` of Workbox, Serwist and similar tools, in both orders. */
const entry = new RegExp(String.raw`\{\s*(?:${url}\s*,\s*${revision}|${revision}\s*,\s*${url})`, 'g');

/**
 * Checks the tables of service workers after a rewrite: a browser keeps an old copy of a changed file if its revision
 * in the table is the same. Digests of files are already updated, and no other revision can be computed.
 * @param changed files
 */
export function checkPrecacheTables(dir: string, files: readonly FileScan[], changed: ReadonlySet<string>): Finding[] {
  return files.flatMap((scan) => {
    if (!scan.hasDigests || scan.page) return [];
    const text = readFileSync(join(dir, scan.file), 'utf8');
    const stale = listEntries(scan.file, text).flatMap(({ url: name, revision: digest }) => {
      const file = fileOf(name, changed);
      return file !== undefined && !isCurrent(digest, join(dir, file)) ? file : [];
    });
    const [first, ...others] = new Set(stale);
    if (first === undefined) return [];
    const more = others.length > 0 ? ` and ${others.length} more` : '';
    return finding(
      'stale-name',
      `The service worker keeps ${JSON.stringify(first)}${more} under a name or revision that is no hash of the file, so it stays the same though asset URLs in the file were replaced.`,
      { file: scan.file, fix: 'Make the service worker after the assets have been localized.' },
    );
  });
}

function listEntries(file: string, text: string): PrecacheEntry[] {
  if (/(?:^|\/)ngsw[^/]*\.json$/.test(file)) return listAngularEntries(text);
  return Array.from(text.matchAll(entry), (match) => {
    const [, url1, url2, revision1, revision2, revision3, revision4, url3, url4] = match;
    const name = url1 ?? url2 ?? url3 ?? url4 ?? '';
    return { url: name, revision: revision1 ?? revision2 ?? revision3 ?? revision4 };
  });
}

/** The table of Angular's service worker: digests by URL. */
function listAngularEntries(text: string): PrecacheEntry[] {
  try {
    const { hashTable }: { readonly hashTable?: unknown } = Object(JSON.parse(text));
    return Object.entries(Object(hashTable)).map(([name, digest]) => ({ url: name, revision: String(digest) }));
  } catch {
    return [];
  }
}

/** The changed file that a URL of a table leads to. The URL may begin with a base path. */
function fileOf(name: string, changed: ReadonlySet<string>): string | undefined {
  let path = decodeFileName(name.replace(/[?#].*$/s, '').replace(/^(?:https?:\/\/[^/]*)?(?:\.?\/)*/, ''));
  for (;;) {
    const file = [path, `${path}index.html`, `${path}/index.html`, `${path}.html`].find((each) => changed.has(each));
    const slash = path.indexOf('/');
    if (file !== undefined || slash < 0 || slash === path.length - 1) return file;
    path = path.slice(slash + 1);
  }
}

function isCurrent(revision: string | undefined, path: string): boolean {
  const [digest] = findDigests(Buffer.from(revision ?? ''));
  return digest !== undefined && existsSync(path) && isDigestOf(digest, readFileSync(path));
}
