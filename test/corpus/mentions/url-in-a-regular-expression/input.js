const isKettle = /https:\/\/www.datocms-assets.com\/99001\/1700000001-kettle.jpg/.test(url);
