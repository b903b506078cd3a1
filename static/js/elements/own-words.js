/** Own words at the last option: the field appears when the option is chosen, and is not sent while it is not. */
class OwnWords extends HTMLElement {
  #option;
  #field;

  connectedCallback() {
    this.#option = document.getElementById(this.getAttribute('for'));
    this.#field = this.querySelector('input');
    // A radio button that loses its mark says nothing itself: the form is listened to.
    this.#option.form.addEventListener('change', () => this.#show());
    this.#show();
  }

  #show() {
    this.hidden = !this.#option.checked;
    this.#field.disabled = !this.#option.checked;
  }
}

customElements.define('own-words', OwnWords);
