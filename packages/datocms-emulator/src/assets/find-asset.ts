import type { Project } from '../project/project.ts';
import { type Asset, assetOf } from './asset.ts';
import { inventAsset } from './invent-asset.ts';

/** Finds an asset by the path of a request, in any percent-encoding and Unicode normalisation. */
export type AssetFinder = (rawPath: string) => Asset | null;

/** With `invent`, a path without an upload gets a generated file. */
export function createAssetFinder(project: Project, invent: boolean): AssetFinder {
  const byPath = new Map<string, Asset>();
  for (const upload of project.uploads.values()) byPath.set(upload.path.normalize('NFC'), assetOf(upload));
  return (rawPath) => {
    const path = decodePath(rawPath);
    return byPath.get(path) ?? (invent ? inventAsset(path) : null);
  };
}

/** Decodes a path. A path with invalid percent-encoding stays as it is. */
function decodePath(rawPath: string): string {
  try {
    return decodeURIComponent(rawPath).normalize('NFC');
  } catch {
    return rawPath;
  }
}
