import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { storedNamePattern } from '../../asset/stored-name.ts';
import type { FirstPage, FoundBase } from './first-pages.ts';

/** The name behind the folder for stored files. */
const storedName = new RegExp(storedNamePattern(), 'y');
/** A path from the root of the server, at the end of a text. */
const pathBefore = /(?:^|["'(=\s,])((?:\/[\w.~%-]+)*)$/;
/** An origin with a path, at the end of a text. */
const originBefore = /(https?:\/\/[\w.:-]+)(?:\/[\w.~%-]+)*$/;
const maxLength = 200;

interface StoredUrl {
  readonly page: string;
  /** The text in front of the folder. */
  readonly before: string;
  readonly name: string;
}

/** Finds the places in pages that name a file stored in the output. */
function* findStoredUrls(root: string, pages: readonly FirstPage[], folder: string): Generator<StoredUrl> {
  for (const { page, text } of pages) {
    for (let at = text.indexOf(`/${folder}`); at >= 0; at = text.indexOf(`/${folder}`, at + 1)) {
      storedName.lastIndex = at + 1 + folder.length;
      const [name] = storedName.exec(text) ?? [];
      if (name === undefined || !existsSync(join(root, folder, name))) continue;
      yield { page, before: text.slice(Math.max(0, at - maxLength), at), name };
    }
  }
}

/**
 * Finds the path in front of the folder for stored files in pages that an earlier run has localized, such as `/docs`.
 * @param folder such as `_assets/`
 * @param prefix the path in front of it in this run
 * @returns `undefined` if the first pages name no file that is stored in the output
 */
export function findStoredBase(
  root: string,
  pages: readonly FirstPage[],
  folder: string,
  prefix: string,
): FoundBase | undefined {
  for (const { page, before, name } of findStoredUrls(root, pages, folder)) {
    const base = pathBefore.exec(before)?.[1];
    if (base === undefined) continue;
    // A folder of the output may hold another finished site, such as an older version, with stored files of its own.
    const isNested = base.startsWith(`${prefix}/`) && existsSync(join(root, base.slice(prefix.length), folder, name));
    if (!isNested) return { page, base };
  }
  return undefined;
}

/** Finds an origin in front of the folder that is not the site's, such as `https://staging.example.org`. */
export function findStoredOrigin(
  root: string,
  pages: readonly FirstPage[],
  folder: string,
  site: string,
): { page: string; origin: string } | undefined {
  for (const { page, before } of findStoredUrls(root, pages, folder)) {
    const origin = originBefore.exec(before)?.[1];
    if (origin !== undefined && origin !== new URL(site).origin) return { page, origin };
  }
  return undefined;
}
