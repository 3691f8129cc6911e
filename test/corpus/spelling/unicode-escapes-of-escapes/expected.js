a("{\"u\":\"\\u002F_assets\\u002Fkettle.h-2.w-1.jpg\"}");b("\\\/_assets\\\/kettle.jpg")
