/** Downloads text as a file. */
export function download(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url));
}

/** The current time for use in a file name. */
export function timestamp(): string {
  return new Date().toISOString().replace(/[:.]/g, '-');
}
