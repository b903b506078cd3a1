/**
 * Marks one's own dots in the bars of the result. The bars are the same for everybody and come ready drawn; whose dots
 * are mine stands only in my own page, so they are put together here.
 */
const SVG = 'http://www.w3.org/2000/svg';

class MyDots extends HTMLElement {
  connectedCallback() {
    for (const { dataset } of this.querySelectorAll('[data-idea]')) {
      const row = document.querySelector(`.bars [data-key="result-${CSS.escape(dataset.idea)}"]`);
      if (row && !row.querySelector('.bar-mine')) this.#mark(row, dataset);
    }
  }

  /** The left end of the bar, as long as my part of it, and the same in words below. */
  #mark(row, { dots, words }) {
    const whole = row.querySelector('.bar-value');
    const part = document.createElementNS(SVG, 'rect');
    part.setAttribute('class', 'bar-own');
    part.setAttribute('width', (Number(whole.getAttribute('width')) * dots) / row.dataset.value);
    part.setAttribute('height', '1');
    whole.after(part);
    const said = document.createElement('span');
    said.className = 'bar-mine';
    said.textContent = words;
    row.querySelector('.bar-text').append(' ', said);
  }
}

customElements.define('my-dots', MyDots);
