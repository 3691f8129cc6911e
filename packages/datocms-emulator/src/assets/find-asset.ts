import type { Project, Upload } from '../project/project.ts';

/** Finds uploads by the path of a request, however it is percent-encoded or normalised. */
export function createAssetFinder(project: Project): (rawPath: string) => Upload | null {
  const byPath = new Map<string, Upload>();
  for (const upload of project.uploads.values()) byPath.set(upload.path.normalize('NFC'), upload);
  return (rawPath) => byPath.get(decodePath(rawPath)) ?? null;
}

/** The path as people write it; as it stands where its encoding is broken. */
export function decodePath(rawPath: string): string {
  try {
    return decodeURIComponent(rawPath).normalize('NFC');
  } catch {
    return rawPath;
  }
}
