a("{\"u\":\"https:\\u002F\\u002Fwww.datocms-assets.com\\u002F99001\\u002F1700000001-kettle.jpg?w=1\\u0026h=2\"}");b("https:\\\/\\\/www.datocms-assets.com\\\/99001\\\/1700000001-kettle.jpg")
