import { DATOCMS_DRAFT_CONTENT_CDA_TOKEN, DATOCMS_PUBLISHED_CONTENT_CDA_TOKEN } from 'astro:env/server';
import { executeQuery as send } from '@datocms/cda-client';

const { cdaUrl } = JSON.parse(process.env.ASSETS_OPTIONS);

/** As the starter kit does it: drafts have a token of their own. */
export const executeQuery = (query, { includeDrafts = false, ...options } = {}) =>
  send(query, {
    token: includeDrafts ? DATOCMS_DRAFT_CONTENT_CDA_TOKEN : DATOCMS_PUBLISHED_CONTENT_CDA_TOKEN,
    includeDrafts,
    excludeInvalid: true,
    graphqlEndpointUrl: cdaUrl,
    ...options,
  });
