/** Opens the print dialogue; the browser's own menu does the same. */
class PrintButton extends HTMLElement {
  connectedCallback() {
    this.hidden = false;
    this.addEventListener('click', () => print());
  }
}

customElements.define('print-button', PrintButton);
