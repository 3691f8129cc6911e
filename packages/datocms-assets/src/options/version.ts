import { createRequire } from 'node:module';

/** The version of this package, as its manifest has it. The package's own name finds the manifest from any folder. */
export const version: string = createRequire(import.meta.url)('datocms-assets/package.json').version;
