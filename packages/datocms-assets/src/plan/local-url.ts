import { extname } from 'node:path/posix';
import type { Settings } from '../options/settings.ts';
import type { SurfaceNeeds } from './make-plan.ts';

/** Where stored files are reached: root-relative and absolute, before their name. */
export interface UrlBase {
  /** Such as `/docs/_assets/`; absolute where the prefix is. */
  readonly relative: string;
  /** Such as `https://www.example.org/docs/_assets/`; `undefined` where no origin is known. */
  readonly absolute: string | undefined;
}

/** The base of all files that have none of their own, and those of extensions that have. */
export interface UrlBases extends UrlBase {
  readonly byExtension: ReadonlyMap<string, UrlBase>;
}

/** What decides on the URLs of stored files. */
export type UrlSettings = Pick<Settings, 'dir' | 'prefix' | 'prefixes' | 'site'>;

export function urlBases(settings: UrlSettings): UrlBases {
  const byExtension = new Map(
    Array.from(settings.prefixes, ([extension, prefix]) => [extension, baseAt(prefix, settings)]),
  );
  return { ...baseAt(settings.prefix, settings), byExtension };
}

function baseAt(prefix: string, { dir, site }: UrlSettings): UrlBase {
  const relative = `${prefix}/${dir}/`;
  if (relative.includes('://')) return { relative, absolute: relative };
  return { relative, absolute: site === undefined ? undefined : new URL(site).origin + relative };
}

/** The public URL of a stored file, in the form that its place needs. */
export function localUrl(name: string, demand: SurfaceNeeds, bases: UrlBases): string {
  const { relative, absolute } = bases.byExtension.get(extname(name).slice(1)) ?? bases;
  return (demand.absolute === 'never' ? relative : (absolute ?? relative)) + name;
}

/** All beginnings that URLs of stored files have. */
export function urlPrefixes({ byExtension, ...base }: UrlBases): string[] {
  const all = [base, ...byExtension.values()].flatMap(({ relative, absolute }) => [relative, absolute ?? relative]);
  return [...new Set(all)];
}
