import type { Project } from '../project/project.ts';
import { type Asset, assetOf } from './asset.ts';
import { inventAsset } from './invent-asset.ts';

/** Finds an asset by the path of a request, however that is percent-encoded or normalised. */
export type AssetFinder = (rawPath: string) => Asset | null;

/** With `invent`, a path that no upload has gets a file that is made up. */
export function createAssetFinder(project: Project, invent: boolean): AssetFinder {
  const byPath = new Map<string, Asset>();
  for (const upload of project.uploads.values()) byPath.set(upload.path.normalize('NFC'), assetOf(upload));
  return (rawPath) => {
    const path = decodePath(rawPath);
    return byPath.get(path) ?? (invent ? inventAsset(path) : null);
  };
}

/** The path as people write it; as it stands where its encoding is broken. */
function decodePath(rawPath: string): string {
  try {
    return decodeURIComponent(rawPath).normalize('NFC');
  } catch {
    return rawPath;
  }
}
