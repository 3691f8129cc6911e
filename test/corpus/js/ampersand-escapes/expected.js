a("/_assets/kettle.h-2.w-1.jpg");b("/_assets/kettle.h-2.w-1.jpg");c("/_assets/kettle.auto-format-compress.w-1.jpg")
