let loaded: typeof import('./sealer.ts') | undefined;

/** Loads the code that seals and opens names, which only builds with sealed URLs need. */
export async function loadSealer(): Promise<typeof import('./sealer.ts')> {
  loaded ??= await import('./sealer.ts');
  return loaded;
}

/** The loaded code, for callers that can't wait. @throws Error if it is not loaded */
export function loadedSealer(): typeof import('./sealer.ts') {
  if (!loaded) throw new Error('The code that opens sealed URLs has not been loaded.');
  return loaded;
}
