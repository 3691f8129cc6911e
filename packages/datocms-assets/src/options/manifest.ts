import { createRequire } from 'node:module';

// The package's own name finds its manifest from any folder.
const manifest = createRequire(import.meta.url)('datocms-assets/package.json');

/** The version of this package. */
export const version: string = manifest.version;

/** The page that explains every finding code, each under a heading of its own. */
export const findingsPage: string = manifest.homepage.replace('/tree/', '/blob/').replace('#readme', '/findings.md');
