const a="/_assets/kettle.auto-format.w-640.jpg",b='/_assets/kettle.jpg',c=`/_assets/kettle.w-1.jpg`;
