import type { AstroIntegration, HookParameters } from 'astro';

/** Astro 5 has only the first property. */
interface AdapterFeatures {
  readonly edgeMiddleware?: boolean;
  readonly middlewareMode?: string;
}

/**
 * Makes a function that tells whether an adapter runs middleware in a function of its own, in front of the server. The
 * adapter tells this only to Astro, in its hook `astro:config:done`.
 * @param adapter before its hook has run
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
      // `buildOutput` is a getter with a changing value.
      const properties = { ...Object.getOwnPropertyDescriptors(hook), setAdapter: { value: setAdapter } };
      return original(Object.defineProperties({}, properties) as typeof hook);
    };
  }
  return () => isUsed;
}
