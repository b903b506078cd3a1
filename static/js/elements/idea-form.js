/** Writing an idea: what is in the field outlives a reload, and a text that could not be saved over a newer one is kept. */
const PREFIX = 'talkoot-draft-';

class IdeaForm extends HTMLElement {
  #field;

  connectedCallback() {
    this.#field = this.querySelector('textarea');
    if (this.#key) this.#keepDraft();
    this.addEventListener('sent', ({ detail }) => this.#empty(detail.data.get('text')));
    this.addEventListener('refused', ({ detail }) => this.#takeNewest(detail.reply));
  }

  get #key() {
    return this.dataset.draft && PREFIX + this.dataset.draft;
  }

  #keepDraft() {
    if (!this.#field.value) this.#field.value = sessionStorage.getItem(this.#key) ?? '';
    this.#field.addEventListener('input', () => sessionStorage.setItem(this.#key, this.#field.value));
  }

  /** The kind stays chosen: the next idea is often of the same. What was written meanwhile stays too. */
  #empty(sent) {
    if (!this.#key || this.#field.value !== sent.replaceAll('\r\n', '\n')) return;
    sessionStorage.removeItem(this.#key);
    this.#field.value = '';
    this.#field.dispatchEvent(new Event('input'));
  }

  /** Edited elsewhere meanwhile: the newest text is shown, and what is written here goes over that one. */
  #takeNewest(reply) {
    if (reply?.error !== 'version') return;
    this.querySelector('[name="version"]').value = reply.version;
    const shown = this.querySelector('.kept-text') ?? document.createElement('p');
    shown.className = 'kept-text';
    shown.textContent = reply.text;
    this.#field.before(shown);
  }
}

customElements.define('idea-form', IdeaForm);
