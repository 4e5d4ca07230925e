import { fitStylesToPolicy } from './style-policy';

describe('fitStylesToPolicy', () => {
  it('adds the nonce to style elements and sets styles without an attribute', () => {
    document.body.innerHTML = '<lk-root ngCspNonce="n0nce"></lk-root>';
    const written = jest.spyOn(HTMLElement.prototype, 'setAttribute');
    fitStylesToPolicy(document);
    expect(document.createElement('style').nonce).toBe('n0nce');
    const span = document.createElement('span');
    span.setAttribute('style', 'color: red;');
    span.setAttribute('title', 'kept');
    expect(span.style.color).toBe('red');
    expect(span.title).toBe('kept');
    expect(written).not.toHaveBeenCalledWith('style', expect.anything());
  });
});
