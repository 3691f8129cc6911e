/** What a site's own middleware may do. */
export async function onRequest(context, next) {
  const { pathname } = context.url;
  if (pathname === '/refused' || context.request.headers.has('x-refuse'))
    throw new Error('The middleware of the site fails.');
  if (pathname === '/moved') {
    const response = await context.rewrite('/draft');
    response.headers.set('Cache-Control', 'public, max-age=600');
    return response;
  }
  if (context.request.headers.has('x-visit')) context.cookies.set('visit', '1', { path: '/' });
  const response = await next(pathname === '/passed-on' ? '/draft' : undefined);
  if (pathname.startsWith('/_astro/media/')) {
    if (context.request.headers.has('x-log-in')) {
      const headers = { 'Content-Type': 'text/html', 'Cache-Control': 'private, no-store' };
      return new Response('<form>Log in</form>', { headers });
    }
    // A careless one: it tells where an asset comes from.
    response.headers.set('Content-Security-Policy', "frame-ancestors 'none'");
    response.headers.set('Cache-Control', 'public, max-age=31536000');
    response.headers.append('Set-Cookie', 'session=1');
    response.headers.set('Link', '<https://www.datocms-assets.com/99001/1700000001-wide.jpg>; rel="canonical"');
  }
  if (pathname !== '/read') return response;
  const text = await response.text();
  return new Response(text.replace('<body>', '<body><p>Read by the middleware.</p>'), response);
}
