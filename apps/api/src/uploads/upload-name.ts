import { UPLOAD_LIMITS, printable } from '@latchkey/contracts';

/** Whether a text from outside can be the name of a file in one folder: no path, no step up, nothing that hides. */
export function isUploadName(name: unknown): name is string {
  return (
    typeof name === 'string' &&
    name.trim() !== '' &&
    name !== '.' &&
    name !== '..' &&
    !/[/\\]/.test(name) &&
    printable(name) === name &&
    Buffer.byteLength(name) <= UPLOAD_LIMITS.maxNameBytes
  );
}

/** The name for the nth try: the first as it is, then with a number before the extension. */
export function numberedName(name: string, attempt: number): string {
  if (attempt === 1) return name;
  const dot = name.lastIndexOf('.');
  const [stem, extension] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  return `${stem}-${String(attempt)}${extension}`;
}
