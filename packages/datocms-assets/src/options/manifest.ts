import manifest from '../../package.json' with { type: 'json' };

/** The version of this package. */
export const version: string = manifest.version;

/** `scripts/bundle.mjs` puts it into the bundle. */
declare const sourceHash: string | undefined;

/** Another one for each state of the sources. Sources that run as they are have the version. */
export const buildId: string = typeof sourceHash === 'string' ? sourceHash : manifest.version;

/** The page that explains every finding code, each under a heading of its own. */
export const findingsPage: string = manifest.homepage.replace('/tree/', '/blob/').replace('#readme', '/findings.md');
