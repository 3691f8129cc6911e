/** The name on npm and in Astro's log. */
export const integrationName = 'astro-datocms-assets';
