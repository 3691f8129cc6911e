el.innerHTML='<img src="https://www.datocms-assets.com/99001/1700000001-kettle.jpg?auto=format&w='+w+'" alt="A kettle">';
el.innerHTML='<img src="https://www.datocms-assets.com/99001/1700000001-kettle.jpg?w='
  + w + '">';f('<img src="https://www.datocms-assets.com/99001/1700000001-kettle.jpg?w=', w, '">');
