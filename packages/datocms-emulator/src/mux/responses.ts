const contentTypes = {
  gif: 'image/gif',
  jpg: 'image/jpeg',
  json: 'application/json; charset=utf-8',
  m3u8: 'application/x-mpegURL',
  m4s: 'video/mp4',
  mp4: 'video/mp4',
  png: 'image/png',
  ts: 'video/mp2t',
  vtt: 'text/vtt; charset=utf-8',
  webp: 'image/webp',
} as const;

export function send(body: string | Buffer, extension: keyof typeof contentTypes): Response {
  const bytes = typeof body === 'string' ? body : new Uint8Array(body);
  return new Response(bytes, { headers: { 'content-type': contentTypes[extension], 'accept-ranges': 'bytes' } });
}

export function refuse(status: number, message: string): Response {
  return new Response(`${message}\n`, {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  });
}

export function notFound(): Response {
  return refuse(404, 'Not Found');
}
