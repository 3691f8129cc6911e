import { SECRET_API_TOKEN } from 'astro:env/server';
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { AstroCookies } from 'astro';

const cookieName = 'lanterna-preview';

/** Whether this visitor is an editor who has turned the preview on. A static page has no visitor and no cookies. */
export function isPreview(cookies: AstroCookies | undefined): boolean {
  return isEqual(cookies?.get(cookieName)?.value, signature());
}

/** @returns false if the token is wrong */
export function enablePreview(cookies: AstroCookies, token: string | null, { protocol }: URL): boolean {
  if (!isEqual(token, SECRET_API_TOKEN)) return false;
  cookies.set(cookieName, signature(), { path: '/', httpOnly: true, sameSite: 'lax', secure: protocol === 'https:' });
  return true;
}

export function disablePreview(cookies: AstroCookies): void {
  cookies.delete(cookieName, { path: '/' });
}

/** Only a path of this site: else a link to the preview could lead anywhere. */
export function pathOf(redirect: string | null, site: URL): string {
  const url = new URL(redirect ?? '/', site);
  return url.origin === site.origin ? url.pathname + url.search : '/';
}

function signature(): string {
  return createHmac('sha256', SECRET_API_TOKEN).update('preview').digest('base64url');
}

function isEqual(given: string | null | undefined, wanted: string): boolean {
  const hash = (text: string) => createHmac('sha256', SECRET_API_TOKEN).update(text).digest();
  return typeof given === 'string' && timingSafeEqual(hash(given), hash(wanted));
}
