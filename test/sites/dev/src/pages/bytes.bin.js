export const GET = () =>
  new Response(Uint8Array.from([0, 255, 1, 254]), { headers: { 'content-type': 'application/octet-stream' } });
