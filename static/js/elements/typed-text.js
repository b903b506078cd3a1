/** A text that is saved at each pause in typing, so that a phone that falls asleep has lost nothing. */
const PAUSE_MS = 3000;

class TypedText extends HTMLElement {
  #timer = 0;

  connectedCallback() {
    this.addEventListener('input', event => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => event.target.dispatchEvent(new Event('change', { bubbles: true })), PAUSE_MS);
    });
    this.addEventListener('change', () => clearTimeout(this.#timer));
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
  }
}

customElements.define('typed-text', TypedText);
