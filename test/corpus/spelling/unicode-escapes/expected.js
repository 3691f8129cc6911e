a("\u002F_assets\u002Fkettle.h-2.w-1.jpg");b("\u0022/_assets/kettle.jpg\u0022")
