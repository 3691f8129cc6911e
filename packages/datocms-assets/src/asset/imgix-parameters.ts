/**
 * The parameters that change what an asset URL answers. The service ignores all other parameters (`utm_*`, `ixlib`, …).
 * Sources: `ImgixParams` of the content delivery schema, in kebab case; imgix's list of parameters (imgix-url-params 11.36).
 */
const names = `
ar auto bg bg-remove bg-remove-fallback bg-remove-fg-type bg-remove-semi-transparency bg-replace bg-replace-fallback
bg-replace-neg-prompt blend blend-align blend-alpha blend-color blend-crop blend-fit blend-h blend-mode blend-pad
blend-size blend-w blend-x blend-y blur border border-bottom border-left border-radius border-radius-inner
border-right border-stroke-color border-stroke-size border-top bri ch chromasub colorquant colors con corner-radius
crop cs dl dpi dpr duotone duotone-alpha exp expires face-blur face-pixel faceindex facepad faces fill fill-color
fill-gen-fallback fill-gen-neg-prompt fill-gen-pos fill-gen-prompt fill-gen-seed fill-gradient-cs fill-gradient-linear
fill-gradient-linear-direction fill-gradient-radial fill-gradient-radial-radius fill-gradient-radial-x
fill-gradient-radial-y fill-gradient-type fit flip fm fp-debug fp-x fp-y fp-z fps frame gam gif-q grid-colors
grid-size h high hist htn hue interval invert iptc jpg-progressive loop lossless lp-blur mark mark-align mark-alpha
mark-base mark-fit mark-h mark-if-min-height mark-if-min-width mark-pad mark-rot mark-scale mark-tile mark-w mark-x
mark-y mask mask-bg max-h max-w min-h min-w monochrome nr nrs object-removal-negative-prompt object-removal-prompt
object-removal-rect object-removal-seed orient pad pad-bottom pad-left pad-right pad-top page palette pdf-annotation
prefix px q rasterize-bypass rect reverse rot rot-type s sat sepia shad sharp skip skip-default-optimizations
svg-sanitize transparency trim trim-alpha trim-color trim-md trim-pad trim-sd trim-tol txt txt-align txt-clip
txt-color txt-fit txt-font txt-lead txt-lig txt-line txt-line-color txt-pad txt-shad txt-size txt-track txt-width
txt-x txt-y upscale upscale-fallback usm usmrad vib video-bitrate video-clip-duration video-clip-end video-clip-start
video-codec video-generate-subtitles video-renditions video-spritesheet-columns video-spritesheet-format
video-spritesheet-h video-spritesheet-interval video-spritesheet-smart-crop video-spritesheet-w
video-subtitle-translations video-thumbnail video-wave video-wave-align video-wave-amplitude video-wave-bg-color
video-wave-color video-wave-h video-wave-mode video-wave-pad video-wave-scale video-wave-split video-wave-thickness
video-wave-w video-wave-x video-wave-y w`;

/** Other names that the service accepts for some of these parameters. */
const aliases = `
annotation b ba background-removal-semi-transparency background-remove background-replace
background-replace-negative-prompt balph bc bf bg-remove-transparency-threshold bh blend-clr blendalign blendalpha
blendclr blendcolor blendcrop blendfit blendh blendmode blendpad blendsize blendw blendx blendy bm bp bs bw bx by f
face-pixelate fill-generative-fallback fill-generative-negative-prompt fill-generative-position fill-generative-prompt
fill-generative-seed fillcolor height inv jpeg-progressive license-plate-blur m ma malph markalign markalpha markbase
markfit markh markpad markscale marktile markw markx marky maskbg max-height max-width mb mf mh min-height min-width
mono mp ms mtile mw mx my or rott rottype t ta tc tcl tf tl tp trimcolor trimmd trimpad trimsd trimtol tsh tsz tt
txt-clr txt-line-clr txtalign txtclip txtclr txtcolor txtfit txtfont txtlead txtline txtlineclr txtlinecolor txtpad
txtshad txtsize txttrack txtwidth txtx txty width`;

const known = new Set(`${names} ${aliases}`.trim().split(/\s+/));

/** Whether imgix reads a parameter of this name. A name with `64` at its end, as `blend64`, has a base64url value. */
export function isImgixParameter(name: string): boolean {
  return known.has(name) || (name.endsWith('64') && known.has(name.slice(0, -2)));
}

const textParameter = /^(?:txt|t|dl|txt-?font|annotation|mark|m|mark-?base|mb|blend|b|mask|.*-prompt|.*64)$/;

/** Whether the value of a parameter is free text, the name of a file, or the URL of another image. */
export function isTextParameter(name: string): boolean {
  return textParameter.test(name);
}

/** Parameters whose value can be the URL or path of another image, by each of their names. */
export const imageParameters: ReadonlyMap<string, string> = new Map([
  ['mark', 'mark'],
  ['m', 'mark'],
  ['mark-base', 'mark-base'],
  ['markbase', 'mark-base'],
  ['mb', 'mark-base'],
  ['blend', 'blend'],
  ['b', 'blend'],
  ['mask', 'mask'],
]);
