const a = '/_assets/kettle.txt-it-s.w-2.jpg', b = "/_assets/kettle.txt-say-20-22hi-22.jpg";
const c = '<img src=\'/_assets/kettle.jpg\'>', d = '/_assets/kettle.jpg\\', e = '{"t":"\\"/_assets/kettle.jpg\\" x"}';
