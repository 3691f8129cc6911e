e.innerHTML="<p><img src=\"/_assets/step-1.h-2.w-1.png\" alt=\"\"></p>";f.innerHTML='<img src=\'/_assets/kettle.jpg\'>'
