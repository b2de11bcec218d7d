/** Contrast of two opaque colours after WCAG 2.2, "relative luminance" and "contrast ratio". */

/** @param hex `#rrggbb` @throws RangeError on anything else */
function relativeLuminance(hex: string): number {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(hex);
  if (match === null) throw new RangeError(`"${hex}" is not a colour; write it as #rrggbb`);
  const [red = 0, green = 0, blue = 0] = match.slice(1).map((pair) => {
    const channel = Number.parseInt(pair, 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** From 1 (alike) to 21 (black on white). */
export function contrastRatio(one: string, other: string): number {
  const lighter = Math.max(relativeLuminance(one), relativeLuminance(other));
  const darker = Math.min(relativeLuminance(one), relativeLuminance(other));
  return (lighter + 0.05) / (darker + 0.05);
}
