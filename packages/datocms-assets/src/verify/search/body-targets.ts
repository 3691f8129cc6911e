import { hash } from 'node:crypto';
import type { NameSet, SearchTargets } from './search-targets.ts';
import { StoredNames } from './stored-names.ts';

/** Any file of a project counts as the name of an asset. */
const anyName: NameSet = { has: () => true };

/**
 * The targets for a body before it is a file. What is clean of them is clean of these targets, also when more files are
 * stored and more assets are published.
 */
export function bodyTargets(targets: SearchTargets): SearchTargets {
  const { knownPaths, storedUrls } = targets;
  return {
    ...targets,
    mayMention: () => false,
    knownPaths: knownPaths && {
      ...knownPaths,
      names: new Map(Array.from(knownPaths.names.keys(), (project) => [project, anyName])),
    },
    storedUrls: storedUrls && {
      ...storedUrls,
      names: new StoredNames([], storedUrls.names.kinds),
      includes: () => false,
    },
  };
}

/** A hash that is the same for targets whose `bodyTargets` find the same. */
export function fingerprint(targets: SearchTargets): string {
  const { hostNames, knownPaths, playbackIds, storedUrls, token, minLength } = targets;
  const fromNames = null;
  const parts: Readonly<Record<keyof SearchTargets, unknown>> = {
    hosts: null,
    hostNames,
    hostPatterns: fromNames,
    anyHost: fromNames,
    hostBeforePath: fromNames,
    hostLetterPairs: fromNames,
    mayMention: null,
    knownPaths: [...(knownPaths?.names.keys() ?? [])].sort(),
    playbackIds: [...(playbackIds?.ids ?? [])].sort(),
    storedUrls: storedUrls && [storedUrls.folders, storedUrls.beforeFolder, storedUrls.onAssetHost],
    token,
    minLength,
  };
  return hash('sha256', JSON.stringify(parts));
}
