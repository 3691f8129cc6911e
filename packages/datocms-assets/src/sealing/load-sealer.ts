let loaded: typeof import('./sealer.ts') | undefined;

/** Loads the code that seals and opens, which only builds with sealed URLs need. */
export async function loadSealer(): Promise<typeof import('./sealer.ts')> {
  loaded ??= await import('./sealer.ts');
  return loaded;
}

/** The same code for what can't wait. @throws Error if nobody has loaded it */
export function loadedSealer(): typeof import('./sealer.ts') {
  if (!loaded) throw new Error('The code that opens sealed URLs has not been loaded.');
  return loaded;
}
