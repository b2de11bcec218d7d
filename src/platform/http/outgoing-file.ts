/** How a file is named on its way out. */

/**
 * `attachment` with an ASCII name for old clients and the true one in RFC 5987 form. The name comes from people, so
 * nothing in it may end the header, quote itself out, or lead to another folder.
 */
export function contentDisposition(fileName: string): string {
  const name =
    fileName
      .toWellFormed()
      .replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '')
      .replace(/[/\\]/g, '_')
      .replace(/^\.+/, '')
      .trim()
      .slice(0, 200)
      .toWellFormed() || 'file';
  const ascii = name.replace(/[^\x20-\x7e]/g, '_').replace(/["%]/g, '_');
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
