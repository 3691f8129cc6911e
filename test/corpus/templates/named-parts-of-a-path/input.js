a="https://www.datocms-assets.com/:project/:file";b="https://www.datocms-assets.com/99001/:file*"
