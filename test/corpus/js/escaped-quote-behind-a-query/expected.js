const t=["<img src=\"","/_assets/kettle.w-300.jpg\" alt=\"Kettle\">",'/_assets/kettle.w-300.jpg\' class=x'];
