export const prerender = false;

export const GET = () => Response.json({ image: 'https://www.datocms-assets.com/99001/1700000002-tall.png?w=80' });
