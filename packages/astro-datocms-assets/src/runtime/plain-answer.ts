/** An answer for visitors where no page may be sent. */
export function plainAnswer(status: 404 | 500): Response {
  const text = status === 404 ? 'Not found\n' : 'Internal server error\n';
  return new Response(text, { status, headers: { 'content-type': 'text/plain', 'cache-control': 'no-store' } });
}
