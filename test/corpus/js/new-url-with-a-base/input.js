const u=new URL("https://www.datocms-assets.com/99001/1700000001-kettle.jpg", location.href)
