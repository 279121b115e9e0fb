// A file for the person at this browser, made on this page or fetched by it.

/** Hands a file to the person. */
export function saveFile(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  // The browser has taken the file over by then.
  window.setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
