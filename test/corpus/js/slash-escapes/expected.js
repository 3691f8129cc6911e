a("\/_assets\/kettle.h-2.w-1.jpg");b("\u002F_assets\u002Fkettle.jpg");c("\x2F_assets\x2Fkettle.jpg");d("\u{2f}_assets\u{2f}kettle.jpg")
