import { describe, expect, it } from 'vitest';
import { createRuntime } from './create-runtime.ts';

const key = Buffer.alloc(32, 7).toString('base64url');
const runtime = createRuntime({ key, route: '/media', site: 'https://www.example.org', isPublished: () => true });
const kettle = 'https://www.datocms-assets.com/99001/1700000001-kettle.jpg?w=800';

describe('seal', () => {
  it('answers a path for pages, and an absolute URL for robots', async () => {
    expect(await runtime.seal(kettle)).toMatch(/^\/media\/kettle\.[\w-]+\.jpg$/);
    expect(await runtime.seal(kettle, { profile: 'portable' })).toMatch(
      /^https:\/\/www\.example\.org\/media\/kettle\./,
    );
  });

  it('refuses what is no asset URL', async () => {
    await expect(runtime.seal('https://example.com/a.jpg')).rejects.toThrow(TypeError);
  });
});
