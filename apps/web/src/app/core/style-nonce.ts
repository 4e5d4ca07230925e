/**
 * xterm.js puts `<style>` elements into the page without a nonce, which a strict `style-src` refuses. This stamps the
 * page's nonce on every style element as it is made, before anything can insert it.
 */
export function stampStyleNonce(document: Document): void {
  const nonce = document.querySelector<HTMLElement>('[ngCspNonce]')?.getAttribute('ngCspNonce');
  if (!nonce) return;
  const createElement = document.createElement.bind(document);
  document.createElement = ((tagName: string, options?: ElementCreationOptions) => {
    const element = createElement(tagName, options);
    if (element instanceof HTMLStyleElement) element.nonce = nonce;
    return element;
  }) as Document['createElement'];
}
