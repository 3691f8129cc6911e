const a = ["https://www.datocms-assets.com/99001/a.jpg?w=__W__", "https://www.datocms-assets.com/99001/a.jpg?fm=webp&h=$h", "https://www.datocms-assets.com/99001/a.jpg?w=[w]&q=8"];
const b = ["https://www.datocms-assets.com/99001/a.jpg?w=WIDTH", "https://www.datocms-assets.com/99001/%s", "https://www.datocms-assets.com/99001/a.jpg?w=%d&h=1"];
const c = ["https://www.datocms-assets.com/99001/a.jpg?w=600px", "https://www.datocms-assets.com/99001/a.jpg?txt=__W__", "https://www.datocms-assets.com/99001/%d0%b0.jpg?w=1"];
