/** Counts what people see as characters, and says so when the end of the room comes near: shown exactly, told now and then. */
import { announce } from '../announce.js';

const TOLD_EVERY = 20;
const segmenter = globalThis.Intl?.Segmenter && new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function graphemes(text) {
  return segmenter ? [...segmenter.segment(text)].length : [...text].length;
}

class CountGraphemes extends HTMLElement {
  #field;
  #told; // how many twenties of room there were when it was told last

  connectedCallback() {
    this.#field = document.getElementById(this.getAttribute('for'));
    this.classList.add('count');
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
    this.#tell(this.textContent, room < 0 ? Math.floor(room / TOLD_EVERY) : Math.ceil(room / TOLD_EVERY));
  }

  #tell(words, twenties) {
    const isNews = words && this.#told !== undefined && twenties !== this.#told;
    this.#told = twenties;
    if (isNews) announce(words);
  }
}

customElements.define('count-graphemes', CountGraphemes);
