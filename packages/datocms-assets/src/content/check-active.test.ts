import { describe, expect, it } from 'vitest';
import { checkSample, flash, requestFor, scriptTypes } from '../../../../test/support/content-samples.ts';

describe('active content is refused', () => {
  it.each([
    ['an HTML upload', requestFor('/1/a.html', { mimeType: 'text/html' }), '<p>', 'text/html', 'text/html'],
    ['HTML by its name', requestFor('/1/a.html'), '<p>', 'text/html', 'text/html'],
    ['HTML that is declared as text', requestFor('/1/a.html'), '<script>', 'text/plain', 'text/html'],
    ['HTML that is declared as Markdown', requestFor('/1/a.md'), '<script>', 'text/markdown', 'HTML'],
    ['XHTML', requestFor('/1/a.xhtml'), '<?xml version="1.0"?><html xmlns="x">', 'application/xhtml+xml', 'text/html'],
    ['binary HTML behind another type', requestFor('/1/a.htm'), '\x01<p>', 'application/x, text/html', 'text/html'],
    ['HTML with a comment in its type', requestFor('/1/a.htm'), 'a<p>', 'text/html (plain)', 'text/html'],
    ['script', requestFor('/1/a.js'), 'alert(1)', 'text/javascript', 'text/javascript'],
    ['script that is declared as text', requestFor('/1/a.js'), 'alert(1)', 'text/plain', 'ends in .js'],
    ['a server-side script', requestFor('/1/a.php'), '<?php phpinfo();', 'text/plain', 'ends in .php'],
    ['Flash', requestFor('/1/a.swf'), flash, 'application/x-shockwave-flash', 'x-shockwave-flash'],
    [
      'Flash that is declared as an image',
      requestFor('/1/a.png', { mimeType: 'image/jpeg' }),
      flash,
      'image/png',
      'x-shockwave-flash',
    ],
    ['WebAssembly', requestFor('/1/a.wasm'), Buffer.from('0061736d01000000', 'hex'), 'application/wasm', 'wasm'],
    ['an XSLT style sheet', requestFor('/1/a.xsl'), '<?xml version="1.0"?><a/>', 'text/xsl', 'text/xsl'],
    ['a web archive', requestFor('/1/a.mht'), 'MIME-Version: 1.0', 'multipart/related', 'multipart/related'],
  ])('%s', async (_content, request, content, declared, reason) => {
    await expect(checkSample(request, content, declared)).rejects.toMatchObject({
      code: 'active-content',
      message: expect.stringContaining(reason),
    });
  });

  it.each(scriptTypes)('a script whose type is %s', async (type) => {
    await expect(checkSample(requestFor('/1/a.txt'), 'alert(1)', type)).rejects.toMatchObject({
      code: 'active-content',
      message: expect.stringContaining('text/javascript'),
    });
  });
});
