precache([{url:"/_assets/kettle.jpg",revision:"1a2b"}]);
