import type { APIRoute } from 'astro';
import { runtime } from './site-runtime.ts';

/** Answers requests for sealed URLs. It refuses other methods than GET and HEAD. */
export const ALL: APIRoute = ({ request }) => runtime.handle(request);
