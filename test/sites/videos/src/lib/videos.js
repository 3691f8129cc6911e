import { executeQuery } from '@datocms/cda-client';

const { cdaUrl, token } = JSON.parse(process.env.ASSETS_OPTIONS);

/** The videos of an article: a transport stream, and fragments of MP4. */
const { article } = await executeQuery(
  `{
    article(filter: { slug: { eq: "kettle" } }) {
      clip { video { ...fields } }
      reel: download { video { ...fields } }
    }
  }
  fragment fields on UploadVideoField {
    muxPlaybackId title width height blurUpThumb streamingUrl thumbnailUrl mp4Url(res: high)
  }`,
  { token, graphqlEndpointUrl: cdaUrl },
);

export const clip = article.clip.video;
export const reel = article.reel.video;
