a="https:"+"//www.datocms-assets.com/99001/a.jpg";
