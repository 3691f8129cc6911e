const a="https://"+"www.datocms-assets.com/99001/1700000001-kettle.jpg",b="www.datocms-assets.com/99001/1700000001-kettle.jpg";
