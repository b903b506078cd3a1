/** Shows a picture for five seconds, or without a limit; who has looked without a limit has not kept to the time. */
const SHOWN_MS = 5_000;

class FiveSeconds extends HTMLElement {
  #look;
  #told;
  #field;
  #timer = 0;

  connectedCallback() {
    this.#look = this.querySelector('.five-look');
    this.#told = this.querySelector('.five-told');
    this.#field = this.querySelector('textarea');
    this.#look.hidden = true;
    if ('seen' in this.dataset) this.#onlyFree();
    this.addEventListener('click', event => this.#press(event.target.closest('[data-look]')?.dataset.look));
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
  }

  #press(look) {
    if (look === 'timed') this.#showTimed();
    else if (look === 'free') this.#showFree();
  }

  async #showTimed() {
    this.#onlyFree();
    this.#told.textContent = this.dataset.showing;
    this.querySelector('.five-large').hidden = true; // to enlarge it would be to keep it
    this.#look.hidden = false;
    this.#look.scrollIntoView({ block: 'nearest' });
    await this.querySelector('img').decode().catch(() => null); // the time begins when it can be seen
    if (this.#timer === null) return;
    this.#timer = setTimeout(() => this.#end(), SHOWN_MS);
  }

  #end() {
    this.#look.hidden = true;
    this.#told.textContent = this.dataset.over;
    this.#setTimed(1);
    this.#field.focus();
  }

  #showFree() {
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#onlyFree();
    this.querySelector('[data-look=free]').hidden = true;
    this.querySelector('.five-large').hidden = false;
    this.#told.textContent = '';
    this.#look.hidden = false;
    this.#look.tabIndex = -1;
    this.#look.focus();
    this.#setTimed(0);
  }

  /** Five seconds are had once: what was seen twice is remembered better. */
  #onlyFree() {
    this.querySelector('[data-look=timed]').hidden = true;
    this.querySelector('.five-first').hidden = true;
  }

  #setTimed(number) {
    this.querySelector('input[type=hidden]').value = number;
    if (this.#field.value.trim()) this.#field.dispatchEvent(new Event('change', { bubbles: true }));
  }
}

customElements.define('five-seconds', FiveSeconds);
