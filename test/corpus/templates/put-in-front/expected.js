a = `${proxy}https://www.datocms-assets.com/99001/a.jpg`;
b = `${x} /_assets/b.jpg`;
c = `<img class="${x}" src="/_assets/c.jpg">`;
if (x) {"/_assets/d.jpg"}
