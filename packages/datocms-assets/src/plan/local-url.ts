import { isDocument } from '../asset/documents.ts';
import { fileExtension } from '../io/file-extension.ts';
import type { Settings } from '../options/settings.ts';
import type { SurfaceNeeds } from '../scan/surface.ts';

/** The URL of the folder of stored files. */
export interface UrlBase {
  /** Root-relative, such as `/docs/_assets/`, or absolute if the prefix is. */
  readonly relative: string;
  /** Such as `https://www.example.org/docs/_assets/`; `undefined` if the site's origin is not known. */
  readonly absolute: string | undefined;
}

/** The base of all files, except those whose extension has a prefix of its own. */
export interface UrlBases extends UrlBase {
  /** Without dot. */
  readonly byExtension: ReadonlyMap<string, UrlBase>;
  /** Whether a router reads paths to documents as pages. */
  readonly hasRouter: boolean;
}

/** The settings that decide on the URLs of stored files. */
export type UrlSettings = Pick<Settings, 'urlFolder' | 'prefix' | 'prefixes' | 'site' | 'router'>;

export function urlBases(settings: UrlSettings): UrlBases {
  const byExtension = new Map(
    Array.from(settings.prefixes, ([extension, prefix]) => [extension, baseAt(prefix, settings)]),
  );
  return { ...baseAt(settings.prefix, settings), byExtension, hasRouter: settings.router !== undefined };
}

function baseAt(prefix: string, { urlFolder, site }: UrlSettings): UrlBase {
  const relative = `${prefix}/${urlFolder}`;
  if (relative.includes('://')) return { relative, absolute: relative };
  return { relative, absolute: site === undefined ? undefined : new URL(site).origin + relative };
}

/** The public URL of a stored file: absolute if the surface or a router asks for it and the origin is known. */
export function localUrl(name: string, needs: SurfaceNeeds, bases: UrlBases): string {
  const { relative, absolute } = bases.byExtension.get(fileExtension(name)) ?? bases;
  const isPath = needs.absolute === 'never' && !(bases.hasRouter && isDocument(name));
  return (isPath ? relative : (absolute ?? relative)) + name;
}

/** The beginning of the URLs of stored files. */
export function urlPrefixes({ byExtension, ...base }: UrlBases): string[] {
  const bases: UrlBase[] = [base, ...byExtension.values()];
  return [...new Set(bases.flatMap(({ relative, absolute }) => [relative, absolute ?? relative]))];
}
