import type { Rollup } from 'vite';

/** The imports of a module from Rollup. The types of Vite 8, which has another bundler, do not have them. */
interface Resolutions {
  readonly importedIdResolutions: readonly Rollup.ResolvedId[];
  readonly dynamicallyImportedIdResolutions: readonly Rollup.ResolvedId[];
}

/**
 * Waits until pages and all their imports are compiled, in a build that compiles them in parallel with the caller's
 * module. Modules that fail to compile are ignored, since they end the build.
 * @param entrypoints of the pages: relative to the project's root, or packages
 * @param isWaiting whether a module itself waits for this function
 */
export async function compilePages(
  context: Rollup.PluginContext,
  entrypoints: readonly string[],
  isWaiting: (id: string) => boolean,
): Promise<void> {
  const seen = new Set<string>();
  const compile = async (id: string): Promise<void> => {
    if (seen.has(id) || isWaiting(id)) return;
    seen.add(id);
    const info = await context.load({ id, resolveDependencies: true });
    const { importedIdResolutions, dynamicallyImportedIdResolutions } = info as unknown as Resolutions;
    const imports = [...importedIdResolutions, ...dynamicallyImportedIdResolutions];
    await compileAll(imports.filter(({ external }) => !external).map((each) => each.id));
  };
  const compileAll = (ids: readonly string[]) => Promise.allSettled(ids.map(compile));
  const pages = await Promise.all(
    entrypoints.map(async (each) => (await context.resolve(`/${each}`)) ?? (await context.resolve(each))),
  );
  await compileAll(pages.flatMap((page) => (page && !page.external ? page.id : [])));
}
