a = `${proxy}https://www.datocms-assets.com/99001/a.jpg`;
b = `${x} https://www.datocms-assets.com/99001/b.jpg`;
c = `<img class="${x}" src="https://www.datocms-assets.com/99001/c.jpg">`;
if (x) {"https://www.datocms-assets.com/99001/d.jpg"}
