export const prerender = false;

/** A body that fails before it has begun. */
export const GET = () => {
  const body = new ReadableStream({ start: (controller) => controller.error(new Error('The body fails.')) });
  return new Response(body, { headers: { 'content-type': 'text/html' } });
};
