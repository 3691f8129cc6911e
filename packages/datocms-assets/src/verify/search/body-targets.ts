import { hash } from 'node:crypto';
import type { NameSet, SearchTargets } from './search-targets.ts';
import { StoredNames } from './stored-names.ts';

/** Accepts every file of a project as an asset. */
const anyName: NameSet = { has: () => true };

/**
 * The targets for a body before it is a file. A body without them also has none of `targets`, even if more files are
 * stored and more assets are published later.
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

/** A hash that is equal for targets with equal `bodyTargets`. */
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
