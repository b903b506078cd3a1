/** A picture seen large in a dialog: scrolls with arrows and fingers, closes with Esc; without this script the link leads to a page. */
class PictureZoom extends HTMLElement {
  connectedCallback() {
    this.querySelector('a').addEventListener('click', event => this.#open(event));
  }

  #open(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const link = event.currentTarget;
    const [dialog, frame, image, close] = ['dialog', 'div', 'img', 'button'].map(name => document.createElement(name));
    dialog.className = 'picture-dialog';
    dialog.setAttribute('aria-label', link.textContent.trim());
    frame.tabIndex = 0;
    frame.setAttribute('role', 'region');
    frame.setAttribute('aria-label', link.dataset.alt);
    image.src = link.dataset.src;
    image.alt = link.dataset.alt;
    close.className = 'button button-wide';
    close.textContent = this.dataset.close;
    close.addEventListener('click', () => dialog.close());
    dialog.addEventListener('close', () => dialog.remove());
    frame.append(image);
    dialog.append(close, frame);
    document.body.append(dialog);
    dialog.showModal();
  }
}

customElements.define('picture-zoom', PictureZoom);
