a={hostname:"*.datocms-assets.com",p:"https://*.datocms-assets.com/99001/x.jpg"}
