import { keyName, parseKeys } from '../sealing/parse-keys.ts';
import { ConfigurationError } from './configuration-error.ts';
import { type Options, option } from './options.ts';
import type { Environment } from './token.ts';

/** How assets reach visitors, and the mistakes of its options. */
export interface DeliverySettings {
  /** Folder in the output for stored files. Below the base path, it is also the route of sealed URLs. */
  readonly dir: string;
  /** Keys that open sealed URLs. The first one makes them. `undefined` if files are stored, or without a key. */
  readonly keys: readonly Uint8Array[] | undefined;
  readonly problems: readonly string[];
}

/** Options for a job that downloads and stores files. */
const ofFiles = [
  ...['store', 'sharedCache', 'prefix', 'failed', 'formats', 'maxBytes', 'maxTotalBytes', 'concurrency'],
] as const satisfies readonly (keyof Options)[];

/**
 * @param given the options that the user has set
 * @param valid all options, validated and with defaults
 * @param needsKey whether a missing key is a mistake
 */
export function deliverySettings(
  given: Options,
  { deliver, dir, base, route }: { deliver: string; dir: string; base: string; route: string | undefined },
  environment: Environment,
  needsKey: boolean,
): DeliverySettings {
  if (deliver === 'files') {
    const sealedAlone = [
      ...(route === undefined ? [] : ['route']),
      ...(given.unpublished === 'sealed' ? ['unpublished'] : []),
    ];
    const problems = sealedAlone.map(
      (name) => `${name}: is for sealed URLs. Add ${option('deliver', 'sealed')}, or leave it out.`,
    );
    return { dir, keys: undefined, problems };
  }
  const problems = ofFiles
    .filter((name) => given[name] !== undefined)
    .map((name) => `${name}: is for stored files, and ${option('deliver', 'sealed')} stores none. Leave it out.`);
  const folder = route === undefined ? dir : route.slice(base.length);
  if (route !== undefined && !route.startsWith(base)) {
    problems.push(`route: expected a path below the base path ${base}; got ${JSON.stringify(route)}.`);
  } else if (given.dir !== undefined && folder !== dir) {
    problems.push(`dir: ${option('route')} says where the folder is. Leave one of them out.`);
  }
  const key = environment.variables[keyName]?.trim() ?? '';
  if (key !== '') return { dir: folder, ...readKeys(key, problems) };
  if (needsKey) {
    problems.push(
      `deliver: sealed URLs need a key, and ${keyName} is not set. Print one with \`npx datocms-assets key\`. Looked in ${environment.places}.`,
    );
  }
  return { dir: folder, keys: undefined, problems };
}

function readKeys(key: string, problems: readonly string[]): Omit<DeliverySettings, 'dir'> {
  try {
    return { keys: parseKeys(key), problems };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return { keys: undefined, problems: [...problems, ...error.problems.map((each) => each.replace('key', keyName))] };
  }
}
