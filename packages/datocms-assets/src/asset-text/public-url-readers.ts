/**
 * Pages of other sites that share or show any public URL in their query, by host and path. The site's own URL serves
 * them as well as the CMS's URL. Image services are not in the list: they would go on delivering the site's pictures.
 */
const publicUrlReaders = new RegExp(
  `^(?:${[
    // Sharing a page, a picture or a file.
    String.raw`(?:[a-z]{2,3}\.)?pinterest\.(?:com?\.)?[a-z]{2,3}/pin/`,
    String.raw`(?:[a-z-]+\.)?facebook\.com/(?:sharer|share\.php|dialog/)`,
    String.raw`(?:www\.|mobile\.)?(?:twitter|x)\.com/(?:intent/|share\b)`,
    String.raw`(?:www\.)?linkedin\.com/(?:sharing/|sharearticle|feed/)`,
    String.raw`(?:api|web|www)\.whatsapp\.com/send`,
    String.raw`wa\.me/`,
    String.raw`(?:t|telegram)\.me/share`,
    String.raw`(?:[a-z]+\.)?reddit\.com/(?:r/\w+/)?submit`,
    String.raw`(?:www\.)?tumblr\.com/(?:share|widgets/share)`,
    String.raw`(?:www\.)?threads\.(?:net|com)/intent/`,
    String.raw`bsky\.app/intent/`,
    String.raw`(?:m\.)?vk\.(?:com|ru)/share\.php`,
    String.raw`(?:www\.)?xing\.com/(?:spi|app/user)`,
    String.raw`social-plugins\.line\.me/lineit/share`,
    String.raw`news\.ycombinator\.com/submitlink`,
    String.raw`(?:mail\.google\.com/mail|outlook\.(?:live|office)\.com/(?:mail|calendar))/`,
    String.raw`(?:calendar|www)\.google\.com/calendar/`,
    // Showing a document, searching for a picture.
    String.raw`(?:docs|drive)\.google\.com/(?:viewer|gview|viewerng)`,
    String.raw`view\.officeapps\.live\.com/op/`,
    String.raw`lens\.google\.com/uploadbyurl`,
  ].join('|')})`,
  'i',
);

/** @param url without its scheme: `wa.me/?text=` */
export function isPublicUrlReader(url: string): boolean {
  return publicUrlReaders.test(url);
}
