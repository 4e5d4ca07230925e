/**
 * Makes xterm.js work under a strict `style-src`. xterm.js adds `<style>` elements without a nonce and sets `style`
 * attributes, and the policy blocks both. So every new style element gets the page's nonce, and style attributes are
 * set through the CSS object model, which the policy allows.
 */
export function fitStylesToPolicy(document: Document): void {
  const nonce = document.querySelector<HTMLElement>('[ngCspNonce]')?.getAttribute('ngCspNonce');
  if (!nonce) return;
  stampStyleElements(document, nonce);
  redirectStyleAttributes();
}

function stampStyleElements(document: Document, nonce: string): void {
  const createElement = document.createElement.bind(document);
  document.createElement = (tagName: string, options?: ElementCreationOptions) => {
    const element = createElement(tagName, options);
    if (element instanceof HTMLStyleElement) element.nonce = nonce;
    return element;
  };
}

function redirectStyleAttributes(): void {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its `this` below
  const setAttribute = HTMLElement.prototype.setAttribute;
  HTMLElement.prototype.setAttribute = function (this: HTMLElement, name: string, value: string): void {
    if (name.toLowerCase() === 'style') this.style.cssText = value;
    else setAttribute.call(this, name, value);
  };
}
