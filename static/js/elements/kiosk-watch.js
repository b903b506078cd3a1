/** A device that many people use: when nobody has touched it for a while it counts down, in sight, and starts over for the next one. */
import { announce } from '../announce.js';

const QUIET_S = 90; // nobody has touched it
const SOON_S = 30; // counted down in sight, and stopped by any touch or key
const FINISHED_S = 45; // to copy the receipt; the same countdown
const TOLD_AT_S = [SOON_S, FINISHED_S, 10];
const TRY_AGAIN_S = 5; // without a network a page that cannot come would take the place of this one
const TOUCHES = ['pointerdown', 'pointermove', 'wheel', 'scroll'];
const DEEDS = ['click', 'keydown', 'input']; // alone stop a countdown: gone before the press ends, it would let it fall on what lies below

class KioskWatch extends HTMLElement {
  #ends = Infinity;
  #shownFrom = SOON_S;
  #toldAt = null;

  connectedCallback() {
    if ('finished' in this.dataset) this.#wait(FINISHED_S, FINISHED_S);
    else if (!('fresh' in this.dataset)) this.#wait(QUIET_S + SOON_S);
    for (const name of TOUCHES) document.addEventListener(name, () => this.#soon.hidden && this.#touched(), { capture: true, passive: true });
    for (const name of DEEDS) document.addEventListener(name, ({ isTrusted }) => isTrusted && this.#touched());
    // A page that the browser kept is the one before's.
    addEventListener('pageshow', ({ persisted }) => persisted && location.reload());
    setInterval(() => this.#look(), 1_000);
    this.#look();
  }

  get #soon() {
    return this.querySelector('.kiosk-soon');
  }

  #touched() {
    this.#wait(QUIET_S + SOON_S);
    this.#look();
  }

  #wait(seconds, shownFrom = SOON_S) {
    this.#ends = Date.now() + seconds * 1_000;
    this.#shownFrom = shownFrom;
    this.#toldAt = null;
  }

  #look() {
    const left = Math.ceil((this.#ends - Date.now()) / 1_000);
    const isSoon = left <= this.#shownFrom;
    this.#soon.hidden = !isSoon;
    if (!isSoon) return;
    this.querySelector('.kiosk-seconds').textContent = Math.max(0, left);
    this.#tell(left);
    if (left <= 0) this.#handOver();
  }

  /** Not every second: whoever listens hears it twice. */
  #tell(left) {
    const at = TOLD_AT_S.filter(seconds => left <= seconds).sort((one, other) => one - other)[0];
    if (left <= 0 || at === this.#toldAt) return;
    this.#toldAt = at;
    announce(this.dataset.soon.replace('%(n)s', left));
  }

  #handOver() {
    this.#wait(TRY_AGAIN_S, TRY_AGAIN_S);
    if (navigator.onLine) this.querySelector('[data-hand-over]').click();
  }
}

customElements.define('kiosk-watch', KioskWatch);
