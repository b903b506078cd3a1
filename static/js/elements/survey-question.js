/** A question whose answer is saved when it is chosen, so that a phone that falls asleep has lost nothing. */
import { send } from '../send.js';

const PAUSE_MS = 250; // arrow keys run over several radio buttons

class SurveyQuestion extends HTMLElement {
  #form;
  #status;
  #timer = 0;
  #last = Promise.resolve();

  connectedCallback() {
    this.#form = this.querySelector('form');
    this.#status = this.querySelector('.survey-saved');
    if ('preview' in this.dataset) return;
    this.#form.addEventListener('change', () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#save(), PAUSE_MS);
    });
    this.#form.addEventListener('submit', () => clearTimeout(this.#timer));
  }

  #save() {
    const data = new FormData(this.#form);
    data.set('go', 'save');
    this.#status.textContent = this.dataset.saving;
    // One after the other: the later choice must not arrive first.
    this.#last = this.#last.then(() => send(this.#form.action, data)).then(answer => this.#say(answer));
  }

  #say({ ok, status, reply }) {
    this.#status.textContent = ok ? this.dataset.saved : status ? reply?.fields?.value ?? reply?.message ?? this.dataset.failed : this.dataset.failed;
  }
}

customElements.define('survey-question', SurveyQuestion);
