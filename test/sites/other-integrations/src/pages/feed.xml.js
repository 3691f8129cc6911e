import rss from '@astrojs/rss';

const wide = 'https://www.datocms-assets.com/99001/1700000001-wide.jpg';

export const GET = ({ site }) =>
  rss({
    title: 'Other integrations',
    description: 'A feed',
    site,
    items: [
      {
        title: 'One',
        link: '/',
        pubDate: new Date('2025-01-01'),
        content: `<img src="${wide}?w=300&amp;h=200" alt=""><p>Text</p>`,
        enclosure: { url: `${wide}?w=640`, length: 0, type: 'image/jpeg' },
      },
    ],
  });
