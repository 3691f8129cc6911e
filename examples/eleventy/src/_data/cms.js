import { executeQuery } from '@datocms/cda-client';

const query = `{
  site: _site {
    favicon: faviconMetaTags { tag attributes }
    seo: globalSeo { siteName fallbackSeo { description } }
  }
  lights: allLights {
    name
    slug
    summary
    height
    story(markdown: true)
    picture { url alt width height }
  }
}`;

/** What the CMS has published. Templates see it as `cms`. */
export default function () {
  const { DATOCMS_CDA_TOKEN: token, DATOCMS_CDA_URL: graphqlEndpointUrl } = process.env;
  if (!token) throw new Error('DATOCMS_CDA_TOKEN is not set. Set it in .env, or try `npm run demo`.');
  return executeQuery(query, { token, ...(graphqlEndpointUrl && { graphqlEndpointUrl }) });
}
