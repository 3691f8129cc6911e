import type { APIRoute } from 'astro';
import { enablePreview, pathOf } from '../../../lib/preview.ts';

export const GET: APIRoute = ({ cookies, url, redirect }) => {
  const { searchParams } = url;
  if (!enablePreview(cookies, searchParams.get('token'), url)) return new Response('Wrong token\n', { status: 401 });
  return redirect(pathOf(searchParams.get('redirect'), url));
};
