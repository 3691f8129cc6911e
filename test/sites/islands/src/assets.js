/** Only the page uses it, so bundlers leave it out of the island's code. */
export const host = 'https://www.datocms-assets.com';

export const other = 'https://www.datocms-assets.com/99001/1700000002-tall.png?auto=format&w=100';
