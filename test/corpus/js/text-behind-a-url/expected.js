a = "a,/_assets/kettle.jpg,b"; b = '/_assets/kettle.jpg—x'; c = `/_assets/kettle.jpg… ${x}`; d = "See /_assets/kettle.jpg\u002e"; e = "/_assets/kettle.jpg\u002e"; f = "/_assets/kettle.jpg";
