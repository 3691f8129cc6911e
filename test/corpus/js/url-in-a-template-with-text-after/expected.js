a=`/_assets/kettle.jpg ${x}`;b=`<img src="/_assets/kettle.jpg" alt="${x}">`;c=`${x}/_assets/kettle.jpg`;d=`${x}?u=/_assets/kettle.jpg&v=1`
