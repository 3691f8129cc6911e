new URL(
  'https://www.datocms-assets.com/99001/1700000001-kettle.jpg',
); new URL('https://www.datocms-assets.com/99001/1700000001-kettle.jpg', base); f(new URL("https://www.datocms-assets.com/99001/1700000001-kettle.jpg" ,), 'https://www.datocms-assets.com/99001/1700000001-kettle.jpg')
