import manifest from '../../package.json' with { type: 'json' };

/** The version of this package. */
export const version: string = manifest.version;

/** `scripts/bundle.mjs` defines it in the bundle. */
declare const sourceHash: string | undefined;

/** Changes with the sources. Sources that run without a bundle have the version. */
export const buildId: string = typeof sourceHash === 'string' ? sourceHash : manifest.version;

/** The page of this package. */
export const homepage: string = manifest.homepage;

/** The page that explains every finding code, with a heading for each code. */
export const findingsPage: string = manifest.homepage.replace('/tree/', '/blob/').replace('#readme', '/findings.md');

/** The page that shows the runtime in the code of frameworks, with a heading for each framework. */
export const recipesPage: string = findingsPage.replace(/packages\/.*/, 'docs/recipes.md');
