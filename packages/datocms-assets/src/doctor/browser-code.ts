import type { SourceFile } from './project-files.ts';

/** Modules that import these, or read these variables, would fail in a browser. */
const readsSecrets =
  /\bastro:env\/server\b|\b(?:import\.meta|process)\.env\.(?!\w*PUBLIC_|VITE_)\w*(?:TOKEN|KEY|SECRET)\b/;

/** The part of a source that browsers may run, as far as its text tells. */
export function browserCode({ file, text }: SourceFile): string {
  // The code in front of a component runs in the build or on the server.
  if (file.endsWith('.astro')) return text.replace(/^\s*---[\s\S]*?\n---/, '');
  return readsSecrets.test(text) ? '' : text;
}
