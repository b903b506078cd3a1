/** Areas of a picture that can be tapped: each does what its box below does, and shows whether that is ticked. */
class PictureAreas extends HTMLElement {
  connectedCallback() {
    this.style.setProperty('--ratio', this.dataset.wide / this.dataset.high);
    this.addEventListener('click', event => this.#tap(event.target.closest('[data-area]')?.dataset.area));
    this.addEventListener('change', () => this.#show());
    this.#show();
  }

  get #boxes() {
    return [...this.querySelectorAll('.choice input')];
  }

  #tap(area) {
    this.#boxes.find(box => box.value === area)?.click();
  }

  #show() {
    const had = this.querySelector('input[name$=".had"]');
    for (const box of this.#boxes) {
      this.querySelector(`[data-area="${box.value}"]`).classList.toggle('marks-chosen', box.checked);
      if (had && box.checked) had.disabled = false;
    }
  }
}

customElements.define('picture-areas', PictureAreas);
