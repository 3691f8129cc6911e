const a=x?"/_assets/kettle.jpg":"/_assets/kettle.w-1.jpg",b=["/_assets/kettle.jpg","/_assets/kettle.w-2.jpg"],c=f("/_assets/kettle.jpg",1)||"/_assets/kettle.jpg";
