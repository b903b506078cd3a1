/** The board on a phone: ideas land as they come, are told in batches, and stand still when somebody wants to read. */
import { announceCount, hush } from '../announce.js';
import { byKey, place, remove } from '../html.js';
import { live } from '../live.js';

class IdeaBoard extends HTMLElement {
  #stop = [];
  #held = new Map(); // what waits while the list is kept still: idea number -> frame
  #isStill = false;
  #mine = new Set();
  #button;

  connectedCallback() {
    this.#button = this.querySelector('[data-pause]');
    this.#button.addEventListener('click', () => this.#keepStill(!this.#isStill));
    this.words = this.#button.querySelector('span').textContent;
    const stream = live();
    this.#stop = [
      stream?.on('idea', data => this.#take('idea', data)),
      stream?.on('idea-gone', data => this.#take('idea-gone', data)),
    ];
    this.#markMine();
  }

  disconnectedCallback() {
    this.#stop.forEach(stop => stop?.());
    hush(false);
  }

  #take(kind, data) {
    if (!this.#isStill) return this.#show(kind, data);
    this.#held.set(data.number, [kind, data]);
    this.#tellHeld();
  }

  #show(kind, data) {
    const list = this.querySelector(`.lane[data-lane="${data.lane}"] > .notes`);
    if (kind === 'idea-gone') return remove(this, `idea-${data.number}`);
    const isNew = !byKey(this, `idea-${data.number}`);
    const card = list && place(list, data.html);
    if (!card) return;
    if (isNew) {
      this.#toItsPlace(list, card, data.number);
      announceCount(this.dataset);
    }
    this.#mark(card, data.number);
  }

  /** Newest first: before the first card with a smaller number. */
  #toItsPlace(list, card, number) {
    const next = [...list.children].find(one => one !== card && numberOf(one) < number);
    if (next) next.before(card);
  }

  #keepStill(yes) {
    this.#isStill = yes;
    hush(yes);
    this.#button.setAttribute('aria-pressed', yes);
    for (const [kind, data] of this.#held.values()) if (!yes) this.#show(kind, data);
    if (!yes) this.#held.clear();
    this.#tellHeld();
    if (!yes && 'stale' in this.dataset) document.dispatchEvent(new CustomEvent('move-on'));
  }

  #tellHeld() {
    const n = this.#held.size;
    const words = n === 1 ? this.dataset.waitingOne : this.dataset.waitingMany;
    this.#button.querySelector('span').textContent = n ? words.replace('%(n)s', n) : this.words;
  }

  async #markMine() {
    const response = await fetch(this.dataset.mine, { headers: { Accept: 'application/json' } }).catch(() => null);
    const mine = response?.ok ? await response.json() : { ideas: [] };
    this.#mine = new Set(mine.ideas.map(({ number }) => number));
    for (const card of this.querySelectorAll('.note')) this.#mark(card, numberOf(card));
  }

  #mark(card, number) {
    if (!this.#mine.has(number) || card.classList.contains('note-mine')) return;
    const word = document.createElement('span');
    word.className = 'mine-word';
    word.textContent = this.dataset.mineWord;
    card.classList.add('note-mine');
    card.querySelector('.sign').append(word);
  }
}

const numberOf = card => Number(card.dataset.key.split('-')[1]);

customElements.define('idea-board', IdeaBoard);
