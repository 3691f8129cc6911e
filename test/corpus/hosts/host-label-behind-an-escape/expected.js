a("x\n/_assets/kettle.jpg");b("x\n/_assets/kettle.jpg\t/_assets/kettle.jpg")
