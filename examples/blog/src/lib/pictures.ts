/** Data for `<Image>`, which derives the sizes for other screens from `src`. */
export interface Picture {
  readonly src: string;
  readonly width: number;
  readonly height: number;
  readonly alt: string | null;
  readonly base64: string | null;
}

/** An asset field with the selection of the fragments below. */
export interface PictureField {
  readonly picture: Picture;
}

/** A picture of a gallery as thumbnail and in full size. */
export interface GalleryPicture {
  readonly id: string;
  readonly thumb: Picture;
  readonly large: Picture;
}

const pictureFragment = (name: string, imgixParams: string) => /* GraphQL */ `
  fragment ${name} on FileFieldInterface {
    picture: responsiveImage(imgixParams: { ${imgixParams} }) { src width height alt base64 }
  }
`;

/** Sizes and crops of the design. Each query includes the fragments that it uses. */
export const cardFragment = pictureFragment('Card', 'auto: format, fit: crop, w: 480, h: 320');
export const heroFragment = pictureFragment('Hero', 'auto: format, fit: crop, w: 1200, h: 675');
export const inlineFragment = pictureFragment('Inline', 'auto: format, fit: max, w: 1000');
export const portraitFragment = pictureFragment('Portrait', 'auto: format, fit: crop, w: 240, h: 240');

export const galleryFragment = /* GraphQL */ `
  fragment GalleryItem on FileFieldInterface {
    id
    thumb: responsiveImage(imgixParams: { auto: format, fit: crop, w: 360, h: 360 }) { src width height alt base64 }
    large: responsiveImage(imgixParams: { auto: format, fit: max, w: 1400, h: 1400 }) { src width height alt base64 }
  }
`;
