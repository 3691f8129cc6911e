const a="/_assets/sprite.svg#pin",b='/_assets/film.fm-mp4.mp4#t=1'
