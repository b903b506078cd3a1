/** A button that copies an address; it shows itself only where copying works. */
import { announce } from '../announce.js';

const SAID_MS = 4_000;

class CopyLink extends HTMLElement {
  connectedCallback() {
    if (!navigator.clipboard) return;
    this.hidden = false;
    const words = this.querySelector('button span');
    const before = words.textContent;
    this.querySelector('button').addEventListener('click', async () => {
      await navigator.clipboard.writeText(this.dataset.text);
      words.textContent = this.dataset.done;
      announce(this.dataset.done);
      setTimeout(() => (words.textContent = before), SAID_MS);
    });
  }
}

customElements.define('copy-link', CopyLink);
