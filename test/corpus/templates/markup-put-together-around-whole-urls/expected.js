a = '<img src="' + '/_assets/kettle.w-640.jpg' + '" alt="">';
b = "<img src='" + "/_assets/kettle.w-640.jpg" + "' alt=''>";
c = '<a href="'.concat('/_assets/kettle.w-640.jpg').concat('" download>');
d = 'url(' + '/_assets/kettle.w-640.jpg' + ')';
e = '<img srcset="' + '/_assets/kettle.w-640.jpg' + ' 2x">';
f = "a='<img src=\"' + '/_assets/kettle.w-640.jpg' + '\" alt=\"\">'";
g = '<img src="' + 'https://www.datocms-assets.com/99001/1700000001-kettle.jpg?w=640' + '' + more + '">';
h = '<img src="' + 'https://www.datocms-assets.com/99001/1700000001-kettle.jpg?w=640' + '&h=1">';
i = '<img src="' + 'https://www.datocms-assets.com/99001/1700000001-kettle.jpg?w=' + '">';
