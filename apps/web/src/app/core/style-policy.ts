/**
 * xterm.js puts `<style>` elements into the page without a nonce, and writes `style` attributes, both of which a strict
 * `style-src` refuses. This stamps the page's nonce on every style element as it is made, before anything can insert it,
 * and sets styles through the object model, which the policy allows to scripts that it let run.
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
