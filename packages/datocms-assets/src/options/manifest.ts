import manifest from '../../package.json' with { type: 'json' };

/** The version of this package. */
export const version: string = manifest.version;

/** `scripts/bundle.mjs` puts it into the bundle. */
declare const sourceHash: string | undefined;

/** Another one for each state of the sources. Sources that run as they are have the version. */
export const buildId: string = typeof sourceHash === 'string' ? sourceHash : manifest.version;

/** The page of this package. */
export const homepage: string = manifest.homepage;

/** The page that explains every finding code, each under a heading of its own. */
export const findingsPage: string = manifest.homepage.replace('/tree/', '/blob/').replace('#readme', '/findings.md');

/** The page that shows the runtime in the code of frameworks, each under a heading of its own. */
export const recipesPage: string = findingsPage.replace(/packages\/.*/, 'docs/recipes.md');
