a="\u0026lt;img src=\u0026quot;/_assets/kettle.h-2.w-1.jpg\u0026quot;\u0026gt;";b="\x26quot;/_assets/kettle.jpg\x26quot;";c="&#38;quot;/_assets/kettle.h-2.w-1.jpg&#38;quot;"
