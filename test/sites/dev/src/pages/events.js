/** A stream that does not end in development. */
export const GET = () =>
  new Response(
    new ReadableStream({
      start(controller) {
        const event = 'data: https://www.datocms-assets.com/99001/1700000001-wide.jpg\n\n';
        controller.enqueue(new TextEncoder().encode(event));
        if (!import.meta.env.DEV) controller.close();
      },
    }),
    { headers: { 'content-type': 'text/event-stream' } },
  );
