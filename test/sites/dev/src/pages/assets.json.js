export const GET = () =>
  Response.json([{ url: 'https://www.datocms-assets.com/99001/1700000001-wide.jpg?auto=format&w=200' }]);
