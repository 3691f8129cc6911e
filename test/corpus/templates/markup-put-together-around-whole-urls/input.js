a = '<img src="' + 'https://www.datocms-assets.com/99001/1700000001-kettle.jpg?w=640' + '" alt="">';
b = "<img src='" + "https://www.datocms-assets.com/99001/1700000001-kettle.jpg?w=640" + "' alt=''>";
c = '<a href="'.concat('https://www.datocms-assets.com/99001/1700000001-kettle.jpg?w=640').concat('" download>');
d = 'url(' + 'https://www.datocms-assets.com/99001/1700000001-kettle.jpg?w=640' + ')';
e = '<img srcset="' + 'https://www.datocms-assets.com/99001/1700000001-kettle.jpg?w=640' + ' 2x">';
f = "a='<img src=\"' + 'https://www.datocms-assets.com/99001/1700000001-kettle.jpg?w=640' + '\" alt=\"\">'";
g = '<img src="' + 'https://www.datocms-assets.com/99001/1700000001-kettle.jpg?w=640' + '' + more + '">';
h = '<img src="' + 'https://www.datocms-assets.com/99001/1700000001-kettle.jpg?w=640' + '&h=1">';
i = '<img src="' + 'https://www.datocms-assets.com/99001/1700000001-kettle.jpg?w=' + '">';
