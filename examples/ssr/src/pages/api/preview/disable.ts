import type { APIRoute } from 'astro';
import { disablePreview, pathOf } from '../../../lib/preview.ts';

export const GET: APIRoute = ({ cookies, url, redirect }) => {
  disablePreview(cookies);
  return redirect(pathOf(url.searchParams.get('redirect'), url));
};
