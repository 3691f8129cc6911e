const picture: string = 'https://www.datocms-assets.com/99001/1700000001-wide.jpg?auto=format&w=120';

self.onmessage = () => self.postMessage(picture);
