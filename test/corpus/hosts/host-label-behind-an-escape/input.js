a("x\nwww.datocms-assets.com/99001/1700000001-kettle.jpg");b("x\nhttps://www.datocms-assets.com/99001/1700000001-kettle.jpg\twww.datocms-assets.com/99001/1700000001-kettle.jpg")
