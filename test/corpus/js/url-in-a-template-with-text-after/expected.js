a=`/_assets/kettle.jpg ${x}`;b=`<img src="/_assets/kettle.jpg" alt="${x}">`;c=`${x}https://www.datocms-assets.com/99001/1700000001-kettle.jpg`;d=`${x}?u=/_assets/kettle.jpg&v=1`
