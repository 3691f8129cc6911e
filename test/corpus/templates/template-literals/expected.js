a=`https://www.datocms-assets.com/99001/1700000001-kettle.jpg?w=${w}&h=2`;b=`https://www.datocms-assets.com/99001/${name}`;c=`https://www.datocms-assets.com/99001/1700000001-kettle.jpg${query}`
