import manifest from '../../package.json' with { type: 'json' };

/** The version of this package. */
export const version: string = manifest.version;

/** The page that explains every finding code, each under a heading of its own. */
export const findingsPage: string = manifest.homepage.replace('/tree/', '/blob/').replace('#readme', '/findings.md');
