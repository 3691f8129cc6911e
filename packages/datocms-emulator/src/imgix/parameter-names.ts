/** The parameters of the `ImgixParams` input by type of value, from the real schema. With the two tables below they are 173. */
export const imgixParametersByKind = {
  String:
    'ar bg bgReplace bgReplaceNegPrompt blend blendColor border borderRadius borderRadiusInner cornerRadius dl duotone fillColor fillGenNegPrompt fillGenPrompt fillGradientLinear fillGradientRadial fillGradientRadialRadius frame gridColors mark markBase mask maskBg monochrome objectRemovalNegativePrompt objectRemovalPrompt objectRemovalRect prefix rect trimColor txt txtColor txtFont txtLineColor',
  BooleanType:
    'bgRemove bgRemoveFallback bgRemoveSemiTransparency bgReplaceFallback fillGenFallback fpDebug invert jpgProgressive lossless pdfAnnotation rasterizeBypass reverse skipDefaultOptimizations svgSanitize upscale upscaleFallback',
  FloatType:
    'blendH blendW dpr facepad fillGradientRadialX fillGradientRadialY fpX fpY fpZ h markH markRot markW rot shad sharp trimAlpha trimMd trimSd trimTol txtShad usmrad w',
  IntType:
    'blendAlpha blendPad blendX blendY blur borderBottom borderLeft borderRight borderTop bri chromasub colorquant colors con dpi duotoneAlpha exp expires faceBlur facePixel faceindex faces fillGenSeed fps gam gifQ gridSize high htn hue interval loop lpBlur markAlpha markIfMinHeight markIfMinWidth markPad markScale markX markY maxH maxW minH minW nr nrs objectRemovalSeed orient pad padBottom padLeft padRight padTop page px q sat sepia skip trimPad txtLead txtLine txtPad txtSize txtTrack txtWidth txtX txtY usm vib',
} as const;

/** Parameters that take one word of a list. */
export const imgixWords: Readonly<Record<string, string>> = {
  blendFit: 'clamp clip crop scale max',
  blendMode:
    'color burn dodge darken difference exclusion hardlight hue lighten luminosity multiply overlay saturation screen softlight normal',
  blendSize: 'inherit',
  cs: 'origin srgb adobergb1998 tinysrgb strip',
  fill: 'solid blur gen generative gradient',
  fillGradientCs: 'linear srgb oklab hsl lch',
  fillGradientType: 'linear radial',
  fit: 'clamp clip crop facearea fill fillmax max min scale',
  flip: 'h v hv',
  fm: 'gif jpg jp2 json jxr pjpg mp4 png png8 png32 webp webm blurhash avif',
  iptc: 'allow block',
  markFit: 'clip crop fill max scale',
  markTile: 'grid',
  palette: 'css json',
  rotType: 'pivot straighten',
  transparency: 'grid',
  trim: 'auto color alpha',
  txtFit: 'max',
};

/** Parameters that take several words of a list, joined by commas in the URL. */
export const imgixWordLists: Readonly<Record<string, string>> = {
  auto: 'enhance format redeye compress',
  bgRemoveFgType: 'auto car',
  blendAlign: 'top bottom middle left right center',
  blendCrop: 'top bottom left right faces',
  ch: 'width dpr saveData',
  crop: 'top bottom left right faces entropy edges focalpoint',
  fillGenPos: 'top bottom middle left right center',
  fillGradientLinearDirection: 'top bottom left right',
  markAlign: 'top middle bottom left center right',
  txtAlign: 'top middle bottom left center right',
  txtClip: 'start middle end ellipsis',
};
