/** plain writes text so that none of it is read as `${…}`. */
export function plain(text: string): string {
  return text.replaceAll('${', '$$${');
}

/** scalar writes text as the number that it is, where YAML writes that number just so; anything else as plain text. */
export function scalar(text: string): string | number {
  return /^-?\d+(?:\.\d+)?$/.test(text) && String(Number(text)) === text ? Number(text) : plain(text);
}

/** fileReference writes a reference to what a file holds. */
export function fileReference(path: string): string {
  return `\${file:${path.replaceAll('${', '$$${')}}`;
}
