/** Two pictures of one place: both, or one in the place of the other. */
class BeforeAfter extends HTMLElement {
  connectedCallback() {
    this.addEventListener('click', event => this.#show(event.target.closest('[data-show]')?.dataset.show));
  }

  #show(what) {
    if (!what) return;
    for (const figure of this.querySelectorAll('[data-side]')) figure.hidden = what !== 'both' && what !== figure.dataset.side;
    for (const button of this.querySelectorAll('[data-show]')) button.setAttribute('aria-pressed', button.dataset.show === what);
  }
}

customElements.define('before-after', BeforeAfter);
