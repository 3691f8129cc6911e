const a="https://www.datocms-assets.com/99001/1700000016-sprite.svg#pin",b='https://www.datocms-assets.com/99001/1700000008-film.mp4?fm=mp4#t=1'
