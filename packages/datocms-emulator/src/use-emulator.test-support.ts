import { afterAll, beforeAll, expect } from 'vitest';
import { type Emulator, startEmulator } from './emulator.ts';
import { type AskOptions, ask, type CdaAnswer, testProject } from './test-project.test-support.ts';

/** Starts an emulator on the test project for the tests of a file. @returns the emulator, once tests run */
export function useEmulator(): () => Emulator {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await startEmulator({ project: testProject });
  });
  afterAll(() => emulator.stop());
  return () => emulator;
}

/** Creates a function that returns the data of a query and expects no errors. */
export function useQueries(
  emulator = useEmulator(),
): (query: string, options?: AskOptions) => Promise<CdaAnswer['data']> {
  return async (query, options) => {
    const { data, errors } = await ask(emulator().cdaUrl, query, options);
    expect(errors).toBeUndefined();
    return data;
  };
}

export interface AssetResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
}

/** Creates a function that requests a path of the asset host. */
export function assetRequests(
  emulator: () => Emulator,
): (target: string, headers?: Record<string, string>, method?: string) => Promise<AssetResponse> {
  return async (target, headers = {}, method = 'GET') => {
    const response = await fetch(emulator().assetsOrigin + target, { method, headers });
    return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
  };
}

/** A query for fields of the published record "kettle". */
export const kettle = (fields: string): string => `{article(filter: {slug: {eq: "kettle"}}) {${fields}}}`;
