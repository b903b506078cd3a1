/** What one has sent and how it stands: comes anew when something of it changes. */
import { fragment } from '../html.js';
import { live } from '../live.js';

const APART_MS = 400;

class MyIdeas extends HTMLElement {
  #stop = [];
  #timer;

  connectedCallback() {
    const stream = live();
    const isMine = ({ number }) => this.querySelector(`[data-key="mine-${number}"]`) && this.#plan();
    this.#stop = [stream?.on('idea', isMine), stream?.on('idea-gone', isMine)];
    document.addEventListener('sent', this.#plan);
  }

  disconnectedCallback() {
    this.#stop.forEach(stop => stop?.());
    document.removeEventListener('sent', this.#plan);
    clearTimeout(this.#timer);
  }

  #plan = event => {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#fetch(), event ? 0 : APART_MS);
  };

  async #fetch() {
    const response = await fetch(this.dataset.address, { headers: { Accept: 'application/json' } }).catch(() => null);
    if (!response?.ok) return;
    const { html } = await response.json();
    const hadFocus = this.contains(document.activeElement);
    this.replaceChildren(fragment(html));
    this.dispatchEvent(new CustomEvent('placed', { bubbles: true }));
    if (!hadFocus) return;
    this.tabIndex = -1;
    this.focus({ preventScroll: true });
  }
}

customElements.define('my-ideas', MyIdeas);
