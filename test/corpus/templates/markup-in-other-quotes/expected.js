el.innerHTML=`<img src="https://www.datocms-assets.com/99001/1700000001-kettle.jpg?w=`+w+`">`;el.innerHTML="<img src='https://www.datocms-assets.com/99001/1700000001-kettle.jpg?w="+w+"'>";
