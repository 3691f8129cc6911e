a=`https://www.datocms-assets.com${file.path}`;b="https://www.datocms-assets.com" + pic.path;c=new URL("/99001/x.jpg","https://www.datocms-assets.com")
