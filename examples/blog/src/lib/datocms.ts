import { executeQuery } from '@datocms/cda-client';

const { DATOCMS_CDA_TOKEN: token, DATOCMS_CDA_URL: endpoint } = process.env;

const TIMEOUT_MS = 30_000;
const responses = new Map<string, Promise<unknown>>();

/**
 * Queries the content delivery API. A build sends the same query only once.
 * @throws ApiError if the API answers with an error.
 */
export function queryContent<T>(query: string, variables: Record<string, unknown> = {}): Promise<T> {
  const key = JSON.stringify([query, variables]);
  const cached = import.meta.env.DEV ? undefined : responses.get(key);
  const response = cached ?? request(query, variables);
  responses.set(key, response);
  return response as Promise<T>;
}

function request(query: string, variables: Record<string, unknown>): Promise<unknown> {
  if (!token) throw new Error('DATOCMS_CDA_TOKEN is not set. Set it in .env.');
  return executeQuery<unknown, Record<string, unknown>>(query, {
    token,
    variables,
    requestInitOptions: { signal: AbortSignal.timeout(TIMEOUT_MS) },
    ...(endpoint && { graphqlEndpointUrl: endpoint }),
  });
}
