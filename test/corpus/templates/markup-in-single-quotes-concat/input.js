t.innerHTML='<img src="https://www.datocms-assets.com/99001/1700000001-kettle.jpg?auto=format&w='.concat(e,'" alt="A kettle">');
