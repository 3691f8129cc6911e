import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { z } from 'zod';

/** Collects all problems of a project folder, so that one run reports them all. */
export interface Problems {
  add(file: string, message: string): void;
  readonly list: readonly string[];
}

export function createProblems(): Problems {
  const list: string[] = [];
  return { add: (file, message) => list.push(`${file}: ${message}`), list };
}

/** Reads a JSON file and checks its shape. Returns null and adds problems if the file is invalid. */
export async function readJson<T>(
  folder: string,
  file: string,
  schema: z.ZodType<T>,
  problems: Problems,
  fallback?: unknown,
): Promise<T | null> {
  let text: string;
  try {
    text = await readFile(path.join(folder, file), 'utf8');
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (missing && fallback !== undefined) return schema.parse(fallback);
    problems.add(file, missing ? 'is missing' : `can't be read (${describeError(error)})`);
    return null;
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    problems.add(file, `is not valid JSON (${describeError(error)})`);
    return null;
  }
  return checkShape(json, file, '', schema, problems);
}

/** Checks the value at the path `at` of a file. */
export function checkShape<T>(
  value: unknown,
  file: string,
  at: string,
  schema: z.ZodType<T>,
  problems: Problems,
): T | null {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    const place = [at, pathText(issue.path)].filter(Boolean).join('.');
    problems.add(file, place ? `${place}: ${issue.message}` : issue.message);
  }
  return null;
}

function pathText(parts: readonly PropertyKey[]): string {
  return parts
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
}

function describeError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
