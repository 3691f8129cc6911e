a("/_assets/kettle.w-1.jpg 1x,\n/_assets/kettle.w-2.jpg 2x");b("/_assets/kettle.jpg\r\n/_assets/kettle.w-1.jpg\tx")
