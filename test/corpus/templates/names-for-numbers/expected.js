const a = ["https://www.datocms-assets.com/99001/a.jpg?w=__W__", "https://www.datocms-assets.com/99001/a.jpg?fm=webp&h=$h", "https://www.datocms-assets.com/99001/a.jpg?w=[w]&q=8"];
const b = ["https://www.datocms-assets.com/99001/a.jpg?w=WIDTH", "https://www.datocms-assets.com/99001/%s", "https://www.datocms-assets.com/99001/a.jpg?w=%d&h=1"];
const c = ["/_assets/a.w-600px.jpg", "/_assets/a.txt-w-.jpg", "/_assets/asset.w-1.jpg"];
