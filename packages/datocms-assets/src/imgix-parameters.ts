/**
 * The parameters that change what an asset URL answers. All others (`utm_*`, `ixlib`, …) are ignored by the service.
 * Sources: `ImgixParams` of the content delivery schema, in kebab case; imgix's URL reference.
 */
const names = `
ar auto bg bg-remove bg-remove-fallback bg-remove-fg-type bg-remove-semi-transparency bg-replace bg-replace-fallback
bg-replace-neg-prompt blend blend-align blend-alpha blend-color blend-crop blend-fit blend-h blend-mode blend-pad blend-size
blend-w blend-x blend-y blur border border-bottom border-left border-radius border-radius-inner border-right border-top bri ch
chromasub colorquant colors con corner-radius crop cs dl dpi dpr duotone duotone-alpha exp expires face-blur face-pixel
faceindex facepad faces fill fill-color fill-gen-fallback fill-gen-neg-prompt fill-gen-pos fill-gen-prompt fill-gen-seed
fill-gradient-cs fill-gradient-linear fill-gradient-linear-direction fill-gradient-radial fill-gradient-radial-radius
fill-gradient-radial-x fill-gradient-radial-y fill-gradient-type fit flip fm fp-debug fp-x fp-y fp-z fps frame gam gif-q
grid-colors grid-size h high hist htn hue interval invert iptc jpg-progressive loop lossless lp-blur mark mark-align mark-alpha
mark-base mark-fit mark-h mark-if-min-height mark-if-min-width mark-pad mark-rot mark-scale mark-tile mark-w mark-x mark-y mask
mask-bg max-h max-w min-h min-w monochrome nr nrs object-removal-negative-prompt object-removal-prompt object-removal-rect
object-removal-seed or orient pad pad-bottom pad-left pad-right pad-top page palette pdf-annotation prefix px q rasterize-bypass
rect reverse rot rot-type s sat sepia shad sharp skip skip-default-optimizations svg-sanitize transparency trim trim-alpha
trim-color trim-md trim-pad trim-sd trim-tol txt txt-align txt-clip txt-color txt-fit txt-font txt-lead txt-lig txt-line
txt-line-color txt-pad txt-shad txt-size txt-track txt-width txt-x txt-y upscale upscale-fallback usm usmrad vib w`;

const known = new Set(names.trim().split(/\s+/));

/** Whether the service reads a parameter of this name; `blend64` and its like are `blend` with a base64url value. */
export function isImgixParameter(name: string): boolean {
  return known.has(name) || (name.endsWith('64') && known.has(name.slice(0, -2)));
}

/** Parameters whose value can be the URL or path of another image. */
export const imageParameters: ReadonlySet<string> = new Set(['mark', 'mark-base', 'blend', 'mask']);
