/** Counts what people see as characters, and says so when the end of the room comes near. */
const segmenter = globalThis.Intl?.Segmenter && new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function graphemes(text) {
  return segmenter ? [...segmenter.segment(text)].length : [...text].length;
}

class CountGraphemes extends HTMLElement {
  #field;

  connectedCallback() {
    this.#field = document.getElementById(this.getAttribute('for'));
    this.classList.add('count');
    this.setAttribute('role', 'status');
    this.#field.addEventListener('input', () => this.#count());
    this.#field.form?.addEventListener('reset', () => setTimeout(() => this.#count()));
    this.#count();
  }

  #count() {
    const text = this.#field.value.trim();
    const { from, most, left, over } = this.dataset;
    // A grapheme is at least one code unit, so short texts need not be taken apart.
    const n = text.length < Number(from) ? 0 : graphemes(text);
    const room = Number(most) - n;
    this.toggleAttribute('data-over', room < 0);
    this.textContent = n < Number(from) ? '' : (room < 0 ? over : left).replace('%(n)s', Math.abs(room));
  }
}

customElements.define('count-graphemes', CountGraphemes);
