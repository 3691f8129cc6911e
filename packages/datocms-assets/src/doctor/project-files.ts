import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

export interface SourceFile {
  /** Relative to the project, with `/`. */
  readonly file: string;
  readonly text: string;
}

const configNames = ['mjs', 'ts', 'js', 'mts', 'cjs', 'cts'].map((extension) => `astro.config.${extension}`);
const maxBytes = 2 ** 20;

/** The text of `astro.config`; `undefined` if the project has none. */
export function readConfig(project: string): SourceFile | undefined {
  for (const file of configNames) {
    const text = readText(join(project, file));
    if (text !== undefined) return { file, text };
  }
  return undefined;
}

/** The text of a file; `undefined` if it can't be read, or is too large for a file that people write. */
export function readText(file: string): string | undefined {
  try {
    return statSync(file).size > maxBytes ? undefined : readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** The value of a JSON file; `undefined` if it can't be read. */
export function readJson(file: string): unknown {
  try {
    return JSON.parse(readText(file) ?? '');
  } catch {
    return undefined;
  }
}
