/** A small QR code that fills the screen when pressed, so that a neighbour's phone can read it. */
class QrZoom extends HTMLElement {
  connectedCallback() {
    this.querySelector('button').addEventListener('click', () => this.#open());
  }

  #open() {
    const dialog = document.createElement('dialog');
    const close = document.createElement('button');
    dialog.className = 'qr-full';
    dialog.setAttribute('aria-label', this.dataset.title);
    close.className = 'button button-quiet';
    close.textContent = this.dataset.close;
    dialog.append(this.querySelector('svg').cloneNode(true), close);
    dialog.addEventListener('click', () => dialog.close());
    dialog.addEventListener('close', () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  }
}

customElements.define('qr-zoom', QrZoom);
