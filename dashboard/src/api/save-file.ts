// A file for the person at this browser, made on this page or by the gateway.

/** Hands a file to the person. */
export function saveFile(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  press(address, name);
  // The browser has taken the file over by then.
  window.setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** Lets the browser download what is at an address of the gateway, which names the file. */
export function openFile(address: string): void {
  press(address, '');
}

function press(address: string, name: string): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
}
