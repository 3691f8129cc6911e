import { ActionError, defineAction } from 'astro:actions';
import { LOCAL_CMS_DESK } from 'astro:env/server';
import { z } from 'astro/zod';
import { isPreview } from '../lib/preview.ts';
import { listStories } from '../lib/stories.ts';

export const server = {
  /** A picture of some story, for a script in the browser. */
  drawPicture: defineAction({
    input: z.object({ index: z.number().int().nonnegative() }),
    handler: async ({ index }, { cookies }) => {
      const stories = await listStories(cookies);
      const story = stories[index % stories.length];
      if (!story) throw new ActionError({ code: 'NOT_FOUND' });
      const { src, alt } = story.picture.card;
      return { src, alt: alt ?? '', title: story.title };
    },
  }),
  /** Publishes or withdraws in the local CMS, as an editor does in DatoCMS. */
  decide: defineAction({
    accept: 'form',
    input: z.object({ decision: z.enum(['publish', 'withdraw']) }),
    handler: async ({ decision }, { cookies }) => {
      if (!LOCAL_CMS_DESK || !isPreview(cookies)) throw new ActionError({ code: 'FORBIDDEN' });
      await fetch(`${LOCAL_CMS_DESK}/${decision}`, { method: 'POST' });
    },
  }),
};
