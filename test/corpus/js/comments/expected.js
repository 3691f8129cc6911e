// cursor: url(/_assets/hand.svg) 8 8
/** @example parse('/_assets/kettle.jpg') */
f(); /* /_assets/kettle.jpg */ // /_assets/kettle.jpg.
