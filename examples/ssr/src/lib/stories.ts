import type { AstroCookies } from 'astro';
import { query } from './datocms.ts';

export interface MetaTag {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>> | null;
  readonly content: string | null;
}

export interface Picture {
  readonly src: string;
  readonly width: number;
  readonly height: number;
  readonly alt: string | null;
  readonly base64: string | null;
}

export interface StoryCard {
  readonly title: string;
  readonly slug: string;
  readonly summary: string;
  readonly publishedOn: string;
  readonly status: 'draft' | 'updated' | 'published';
  readonly picture: { readonly card: Picture };
}

export interface Story extends Omit<StoryCard, 'picture'> {
  readonly seo: MetaTag[];
  readonly picture: { readonly large: Picture };
  /** HTML. */
  readonly body: string;
}

const facts = 'title slug summary publishedOn status: _status';
const picture = 'src width height alt base64';

/** Newest first. */
export async function listStories(cookies: AstroCookies): Promise<readonly StoryCard[]> {
  const text = `{
    stories: allStories(first: 50, orderBy: publishedOn_DESC) {
      ${facts}
      picture { card: responsiveImage(imgixParams: { auto: format, fit: crop, w: 560, h: 372 }) { ${picture} } }
    }
  }`;
  return (await query<{ stories: readonly StoryCard[] }>(cookies, text)).stories;
}

/** @returns null if there is no such story for this visitor */
export async function readStory(cookies: AstroCookies, slug: string): Promise<Story | null> {
  const text = `query Story($slug: String!) {
    story(filter: { slug: { eq: $slug } }) {
      ${facts}
      seo: _seoMetaTags { tag attributes content }
      picture { large: responsiveImage(imgixParams: { auto: format, fit: crop, w: 1200, h: 800 }) { ${picture} } }
      body(markdown: true)
    }
  }`;
  return (await query<{ story: Story | null }>(cookies, text, { slug })).story;
}

export function formatDate(day: string): string {
  return new Date(`${day}T12:00:00Z`).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });
}
