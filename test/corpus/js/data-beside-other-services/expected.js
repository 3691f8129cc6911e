x={url:"/_assets/film.mp4",video:{mp4Url:"https://stream.mux.com/AbC123xyz/high.mp4"},base64:"data:image/jpeg;base64,/9j/4AAQ=="}
