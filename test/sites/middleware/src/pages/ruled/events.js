export const prerender = false;

/** Goes on until the visitor leaves. */
export const GET = () => {
  let timer;
  const body = new ReadableStream({
    start(controller) {
      const send = () => controller.enqueue(`data: https://www.datocms-assets.com/99001/1700000001-wide.jpg\n\n`);
      send();
      timer = setInterval(send, 100);
    },
    cancel: () => clearInterval(timer),
  }).pipeThrough(new TextEncoderStream());
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
};
