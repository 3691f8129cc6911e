const t=["<img src=\"","https://www.datocms-assets.com/99001/1700000001-kettle.jpg?w=300\" alt=\"Kettle\">",'https://www.datocms-assets.com/99001/1700000001-kettle.jpg?w=300\' class=x'];
