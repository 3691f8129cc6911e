/** As npm and Astro's log know it. */
export const integrationName = 'astro-datocms-assets';
