import { readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isStoredName } from '../asset/stored-name.ts';
import { isSystemError } from '../findings/system-error.ts';
import { listFiles } from '../io/list-files.ts';
import { isInside, realPathIfAny } from '../io/real-path.ts';
import { ConfigurationError } from '../options/configuration-error.ts';
import { option } from '../options/options.ts';
import type { Settings } from '../options/settings.ts';
import { BucketFolder } from '../s3/bucket-folder.ts';
import type { ListedObject } from '../s3/read-xml.ts';
import { S3Client } from '../s3/s3-client.ts';
import { findNeededNames, findUsedNames } from '../store/find-used-names.ts';

const day = 24 * 60 * 60 * 1000;

/** The limit of a playlist. A longer text counts as a text that names all objects. */
const maxTextLength = 32 * 1024 * 1024;

/** The objects of a bucket's folder, by their fate. */
export interface PruneResult {
  /** Objects that were removed or, without `yes`, would be removed. */
  readonly removed: readonly ListedObject[];
  /** Objects that an output names. */
  readonly used: readonly ListedObject[];
  /** Objects that are not old enough. */
  readonly young: readonly ListedObject[];
  /** Objects that no job has made. */
  readonly foreign: readonly ListedObject[];
}

/**
 * Removes the stored files of a bucket that none of these outputs names. The search finds the hash of a name in any
 * URL.
 * @param outputs output folders, and reports in JSON
 * @param onRemoved is called with each key
 * @throws ConfigurationError if there is no bucket, or if an output is missing, empty, unreadable, or names no object
 *   of the bucket: it may be the wrong one
 * @throws S3Error
 */
export async function pruneBucket(
  outputs: readonly string[],
  settings: Settings,
  onRemoved: (key: string) => void,
  signal?: AbortSignal,
): Promise<PruneResult> {
  const { store, olderThan, yes } = settings;
  if (!store) throw new ConfigurationError([`store: not set. Set ${option('store')} to the folder of the bucket.`]);
  const s3 = new S3Client(store, { ...settings, ...(signal && { signal }) });
  const folder = new BucketFolder(s3);
  try {
    const all: (ListedObject & { readonly name: string })[] = [];
    for await (const object of folder.list()) all.push(object);
    // An object with another name is never removed.
    const own = all.filter(({ name }) => isStoredName(name));
    const names = own.map(({ name }) => name);
    const used = new Set(outputs.flatMap((output) => [...usedIn(output, names)]));
    const others = names.filter((name) => !used.has(name));
    const readText = (name: string) => folder.getText(name, maxTextLength);
    for (const name of await findNeededNames(used, others, readText)) used.add(name);
    const unused = own.filter(({ name }) => !used.has(name));
    // An object without a date from the store does not count as old.
    const lastOld = Date.now() - olderThan * day;
    const removed = unused.filter(({ modifiedAt }) => modifiedAt <= lastOld);
    for (const { name, key } of removed) {
      signal?.throwIfAborted();
      if (yes) await folder.remove(name);
      onRemoved(key);
    }
    return {
      removed,
      used: own.filter(({ name }) => used.has(name)),
      young: unused.filter(({ modifiedAt }) => !(modifiedAt <= lastOld)),
      foreign: all.filter(({ name }) => !isStoredName(name)),
    };
  } finally {
    await s3.close();
  }
}

/**
 * Names in an output, and in the targets of its symbolic links, since a deployment may follow the links.
 * @throws ConfigurationError
 */
function usedIn(output: string, names: readonly string[]): ReadonlySet<string> {
  const used = new Set<string>();
  const places = new Set([output]);
  try {
    if (isFile(output) && !isReport(output)) throw refuse(output, 'it is neither a folder nor a report in JSON');
    for (const place of places) {
      const [dir, files, links] = listPlace(place);
      if (place === output && files.length + links.length === 0) throw refuse(output, 'it holds no file');
      for (const name of findUsedNames(dir, files, names).keys()) used.add(name);
      for (const link of links) for (const target of targetOf(dir, link)) places.add(target);
    }
  } catch (error) {
    throw isSystemError(error) ? refuse(output, `it can't be read (${error.code})`) : error;
  }
  if (used.size === 0 && names.length > 0) throw refuse(output, 'it names no object of the bucket');
  return used;
}

/** The folder of a place with its files and links, relative to it. A report, maybe a link, is alone in its folder. */
function listPlace(place: string): readonly [dir: string, files: readonly string[], links: readonly string[]] {
  if (isFile(place)) {
    const file = realpathSync(place);
    return [dirname(file), [basename(file)], []];
  }
  const links: string[] = [];
  const files = listFiles(place, undefined, undefined, (link) => links.push(link));
  return [place, files, links];
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true;

/** Whether a file is a report. A page or the report for people names only some of the stored files. */
function isReport(file: string): boolean {
  // `TextDecoder` removes the byte order mark, which PowerShell writes.
  const text = new TextDecoder().decode(readFileSync(file));
  try {
    return Array.isArray(JSON.parse(text).assets);
  } catch {
    return false;
  }
}

/** The target of a link in a folder; none if the target is inside or around the folder, or holds no text. */
function targetOf(dir: string, link: string): string[] {
  const target = realPathIfAny(join(dir, link));
  if (target === undefined || isInside(target, dir) || isInside(dir, target)) return [];
  const stats = statSync(target);
  return stats.isFile() || stats.isDirectory() ? [target] : [];
}

function refuse(output: string, reason: string): ConfigurationError {
  return new ConfigurationError([
    `${output}: expected an output or a report whose files are in this bucket, but ${reason}. Nothing is removed.`,
  ]);
}
