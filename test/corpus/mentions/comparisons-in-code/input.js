u.includes('datocms-assets.com')?1:2;if(new URL(x.src).host!=='www.datocms-assets.com')skip(x);q.startsWith('https://www.datocms-assets.com/')
