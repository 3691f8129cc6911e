import { defineAction } from 'astro:actions';

export const server = {
  picture: defineAction({
    handler: () => ({ url: 'https://www.datocms-assets.com/99001/1700000001-wide.jpg?w=70' }),
  }),
};
