import { envField } from 'astro/config';
import { siteConfig } from '../config.mjs';

const secret = envField.string({ context: 'server', access: 'secret' });

export default await siteConfig({
  env: { schema: { DATOCMS_PUBLISHED_CONTENT_CDA_TOKEN: secret, DATOCMS_DRAFT_CONTENT_CDA_TOKEN: secret } },
});
