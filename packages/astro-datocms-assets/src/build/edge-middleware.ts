import type { AstroIntegration, HookParameters } from 'astro';

/** Astro 5 has only the first one. */
interface AdapterFeatures {
  readonly edgeMiddleware?: boolean;
  readonly middlewareMode?: string;
}

/**
 * Tells whether an adapter has middleware run in a function of its own, in front of the server. Only the adapter itself knows: it
 * says so to Astro in its hook `astro:config:done`.
 * @param adapter whose hook has not run yet
 */
export function watchEdgeMiddleware(adapter: AstroIntegration | undefined): () => boolean {
  let isUsed = false;
  const hooks = adapter?.hooks;
  const original = hooks?.['astro:config:done'];
  if (hooks && original) {
    hooks['astro:config:done'] = (hook) => {
      const setAdapter: HookParameters<'astro:config:done'>['setAdapter'] = (set) => {
        const { edgeMiddleware, middlewareMode }: AdapterFeatures = set.adapterFeatures ?? {};
        isUsed = edgeMiddleware === true || middlewareMode === 'edge';
        hook.setAdapter(set);
      };
      // `buildOutput` is a getter, whose value changes.
      const properties = { ...Object.getOwnPropertyDescriptors(hook), setAdapter: { value: setAdapter } };
      return original(Object.defineProperties({}, properties) as typeof hook);
    };
  }
  return () => isUsed;
}
