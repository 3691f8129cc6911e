import { describe, expect, it } from 'vitest';
import { html } from './html-template-tag.ts';

describe('html', () => {
  it('escapes text, and keeps markup that it has made itself', () => {
    const inner = html`<b>${'<&>"\''}</b>`;
    expect(html`<p title="${'a"b'}">${inner}${[inner]}${7}${[]}</p>`.markup).toBe(
      '<p title="a&quot;b"><b>&lt;&amp;&gt;&quot;&#39;</b><b>&lt;&amp;&gt;&quot;&#39;</b>7</p>',
    );
  });

  it('shows invisible characters as escapes', () => {
    expect(html`${'a\u0000\u202e'}`.markup).toBe('a\\u0000\\u202e');
  });
});
