import {
  DATOCMS_CDA_URL,
  DATOCMS_DRAFT_CONTENT_CDA_TOKEN,
  DATOCMS_PUBLISHED_CONTENT_CDA_TOKEN,
} from 'astro:env/server';
import { executeQuery } from '@datocms/cda-client';
import type { AstroCookies } from 'astro';
import { isPreview } from './preview.ts';

const timeoutMs = 10_000;

/** Queries the content delivery API: for drafts too, if the visitor is an editor with the preview on. */
export function query<Result>(
  cookies: AstroCookies | undefined,
  text: string,
  variables: Record<string, unknown> = {},
): Promise<Result> {
  const includeDrafts = isPreview(cookies);
  return executeQuery<Result, Record<string, unknown>>(text, {
    token: includeDrafts ? DATOCMS_DRAFT_CONTENT_CDA_TOKEN : DATOCMS_PUBLISHED_CONTENT_CDA_TOKEN,
    includeDrafts,
    variables,
    requestInitOptions: { signal: AbortSignal.timeout(timeoutMs) },
    ...(DATOCMS_CDA_URL && { graphqlEndpointUrl: DATOCMS_CDA_URL }),
  });
}
