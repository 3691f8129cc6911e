a("https:\u002f\u002Fwww.datocms-assets.com\u002F99001\u002F1700000001-kettle.jpg?w=1\u0026h\u003d2");b("\u0022https://www.datocms-assets.com/99001/1700000001-kettle.jpg\u0022")
