a = "See https://www.datocms-assets.com/99001/1700000001-kettle.jpg?"
      + query;
b = `<p style="background:url(https://www.datocms-assets.com/99001/1700000001-kettle.jpg?rect=0,0,`
  .concat(w, ")");
c = '<img src="https://www.datocms-assets.com/99001/1700000001-kettle.jpg' /* width */ + w;
d = '<img src="https://www.datocms-assets.com/99001/1700000001-kettle.jpg'
e = ["<img src='https://www.datocms-assets.com/99001/1700000001-kettle.jpg", "'>"];
