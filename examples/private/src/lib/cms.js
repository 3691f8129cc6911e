import { executeQuery } from '@datocms/cda-client';

const query = '{ lights: allLights { name summary picture { url alt width height } } }';

/** All lights. The page shows drafts too, so that it can go online before the light does. */
export async function readLights() {
  const { DATOCMS_DRAFT_CDA_TOKEN: token, DATOCMS_CDA_URL: graphqlEndpointUrl } = process.env;
  if (!token) throw new Error('DATOCMS_DRAFT_CDA_TOKEN is not set. Set it in .env, or try `npm run demo`.');
  const options = { token, includeDrafts: true, ...(graphqlEndpointUrl && { graphqlEndpointUrl }) };
  const { lights } = await executeQuery(query, options);
  return lights;
}
