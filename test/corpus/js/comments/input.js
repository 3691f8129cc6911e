// cursor: url(https://www.datocms-assets.com/99001/1700000019-hand.svg) 8 8
/** @example parse('https://www.datocms-assets.com/99001/1700000001-kettle.jpg') */
f(); /* https://www.datocms-assets.com/99001/1700000001-kettle.jpg */ // https://www.datocms-assets.com/99001/1700000001-kettle.jpg.
