import type { RefreshedIndexOptions } from '../../packages/datocms-assets/src/runtime/published/refreshed-index.ts';
import { createRefreshedIndex } from '../../packages/datocms-assets/src/runtime/published/refreshed-index.ts';

export const [kettle, draft] = ['/99001/1-kettle.jpg', '/99001/2-draft.jpg'] as const;

/** An index whose source a test changes. */
export function createIndex(options: Partial<RefreshedIndexOptions> = {}) {
  const source = { paths: [kettle] as string[], delay: 0, error: undefined as Error | undefined, reads: 0 };
  const warnings: string[] = [];
  const index = createRefreshedIndex({
    read: async () => {
      source.reads += 1;
      if (source.delay > 0) await new Promise((resolve) => setTimeout(resolve, source.delay * 1000));
      if (source.error) throw source.error;
      return new Set(source.paths);
    },
    warn: (message) => warnings.push(message),
    ...options,
  });
  return { index, source, warnings };
}
