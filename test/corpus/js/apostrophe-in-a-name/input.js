const a="https://www.datocms-assets.com/99001/1700000001-chef's.jpg", b=["https://www.datocms-assets.com/99001/1700000001-kettle.jpg",'x'];
