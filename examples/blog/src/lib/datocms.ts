import { executeQuery } from '@datocms/cda-client';

const { DATOCMS_CDA_TOKEN: token, DATOCMS_CDA_URL: endpoint, DATOCMS_ASSETS_ORIGIN: assetsOrigin } = process.env;

const ANSWER_LIMIT = 30_000;
const answers = new Map<string, Promise<unknown>>();

/** Asks the content delivery API; during a build the same question is asked once. Throws ApiError. */
export function ask<T>(query: string, variables: Record<string, unknown> = {}): Promise<T> {
  const key = JSON.stringify([query, variables]);
  const known = import.meta.env.DEV ? undefined : answers.get(key);
  const answer = known ?? request(query, variables);
  answers.set(key, answer);
  return answer as Promise<T>;
}

async function request(query: string, variables: Record<string, unknown>): Promise<unknown> {
  if (!token) throw new Error('DATOCMS_CDA_TOKEN is not set: run the build by its configuration file.');
  const answer = await executeQuery<unknown, Record<string, unknown>>(query, {
    token,
    variables,
    requestInitOptions: { signal: AbortSignal.timeout(ANSWER_LIMIT) },
    ...(endpoint && { graphqlEndpointUrl: endpoint }),
  });
  return import.meta.env.DEV && assetsOrigin ? fromLocalAssets(answer, assetsOrigin) : answer;
}

/** `astro dev` stores no assets: its pages show them from where they are, here the local asset host. */
function fromLocalAssets(answer: unknown, origin: string): unknown {
  return JSON.parse(JSON.stringify(answer).replaceAll('https://www.datocms-assets.com', origin));
}
