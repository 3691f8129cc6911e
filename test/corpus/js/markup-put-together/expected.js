const h='<img src="/_assets/kettle.jpg">'+x+"<img src='/_assets/kettle.w-1.jpg'>";const i="<a href=\"/_assets/kettle.jpg\">"+y;
