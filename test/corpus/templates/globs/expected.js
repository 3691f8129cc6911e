a="https://www.datocms-assets.com/99001/**";b=["https://www.datocms-assets.com/*/kettle.jpg"]
