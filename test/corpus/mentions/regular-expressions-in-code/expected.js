a=/\/\/www\.datocms-assets\.com\/(\d+)\/(.+)/;b={urlPattern:/datocms-assets\.com/,handler:"CacheFirst"};c=new RegExp("^https://www\\.datocms-assets\\.com/[0-9]+/x\\.jpg$")
