import type { Settings } from '../settings.ts';
import type { SurfaceDemand } from './plan.ts';

/** Where stored files are reached: root-relative and absolute, before their name. */
export interface LocalBase {
  /** Such as `/docs/_assets/`; absolute where the prefix is. */
  readonly relative: string;
  /** Such as `https://www.example.org/docs/_assets/`; `undefined` where no origin is known. */
  readonly absolute: string | undefined;
}

export function localBase(settings: Settings): LocalBase {
  const relative = `${settings.prefix}/${settings.dir}/`;
  if (relative.includes('://')) return { relative, absolute: relative };
  return { relative, absolute: settings.site === undefined ? undefined : new URL(settings.site).origin + relative };
}

/** The public URL of a stored file, in the form that its place needs. */
export function localUrl(name: string, demand: SurfaceDemand, base: LocalBase): string {
  const start = demand.absolute === 'never' ? base.relative : (base.absolute ?? base.relative);
  return start + name;
}
