new URL(
  'https://www.example.org/_assets/kettle.jpg',
); new URL('/_assets/kettle.jpg', base); f(new URL("https://www.example.org/_assets/kettle.jpg" ,), '/_assets/kettle.jpg')
