/**
 * Pages what does not fit on the wall, by itself, with marks that show where one is. Its columns are the elements with
 * `data-column`; each is cut between its children, never through one. Columns in different `data-group`s are never shown
 * together. What fits is measured, so long words, many lanes and large text all end up readable.
 */
const DWELL_MS = 12_000;
const LEAST_STAY_MS = 4_000; // however fast ideas come, a page can be read
const PAGES_OF_LONG_NOTES = 4; // with more, notes are cut shorter
const STEP_OF_REVEAL_MS = 700;
const STILL = matchMedia('(prefers-reduced-motion: reduce)');

class WallPager extends HTMLElement {
  #pages = []; // each: { group, items: Set }
  #page = 0;
  #isHeld = false;
  #timer;
  #marks;
  #fresh = null;
  #isPlanned = false;
  #turnedAt = 0;
  #observers = [];

  connectedCallback() {
    this.#marks = this.querySelector('.wall-marks');
    const resized = new ResizeObserver(() => this.#later());
    resized.observe(this);
    const changed = new MutationObserver(changes => this.#changed(changes));
    changed.observe(this, { childList: true, subtree: true, characterData: true });
    this.#observers = [resized, changed];
    document.fonts?.ready.then(() => this.measure());
    this.measure();
    this.#dwell();
  }

  disconnectedCallback() {
    clearInterval(this.#timer);
    for (const observer of this.#observers) observer.disconnect();
  }

  get isHeld() {
    return this.#isHeld;
  }

  /** Stays on a page, or goes on turning. */
  hold(yes = !this.#isHeld) {
    this.#isHeld = yes;
    this.#show(this.#page);
    this.#dwell();
  }

  /** Turns by so many pages, around the end. */
  turn(by) {
    this.#show((this.#page + by + this.#pages.length) % this.#pages.length);
    this.#dwell();
  }

  /** Shows the rows one after another, the last place first and the first place last. */
  async reveal() {
    const rows = [...this.querySelectorAll('[data-column] > *')].reverse();
    if (STILL.matches || !rows.length) return;
    this.#isHeld = true;
    for (const row of rows) row.classList.add('wall-unseen');
    for (const row of rows) {
      if (!this.isConnected) return;
      this.#show(this.#pages.findIndex(({ items }) => items.has(row)));
      row.classList.remove('wall-unseen');
      row.dataset.new = '';
      await new Promise(done => setTimeout(done, STEP_OF_REVEAL_MS));
    }
    this.hold(false);
  }

  measure() {
    const shown = this.#pages[this.#page]?.group;
    delete this.dataset.dense;
    this.#pages = this.#groups().flatMap(group => this.#cut(group));
    if (this.#pages.length > PAGES_OF_LONG_NOTES) {
      this.dataset.dense = '';
      this.#pages = this.#groups().flatMap(group => this.#cut(group));
    }
    if (this.#fresh && !this.#isHeld && performance.now() - this.#turnedAt > LEAST_STAY_MS) {
      this.#page = Math.max(0, this.#pages.findIndex(({ items }) => items.has(this.#fresh)));
      this.#turnedAt = performance.now();
      this.#dwell();
    } else if (shown && !this.#pages[this.#page]) this.#page = 0;
    this.#fresh = null;
    this.#show(Math.min(this.#page, this.#pages.length - 1));
  }

  #groups() {
    const groups = [...this.querySelectorAll('[data-group]')];
    return groups.length ? groups : [this];
  }

  /** The pages of one group: columns side by side are cut each for itself and turned together. */
  #cut(group) {
    for (const other of this.#groups()) if (other !== this) other.hidden = other !== group;
    const pages = [];
    for (const column of group.matches('[data-column]') ? [group] : group.querySelectorAll('[data-column]')) {
      const items = [...column.children];
      for (const item of items) item.hidden = false;
      const room = column.clientHeight;
      let page = 0;
      let top = null;
      for (const item of items) {
        top ??= item.offsetTop;
        if (item.offsetTop + item.offsetHeight - top > room + 1 && item.offsetTop > top) {
          page += 1;
          top = item.offsetTop;
        }
        (pages[page] ??= { group, items: new Set() }).items.add(item);
      }
    }
    return pages.length ? pages : [{ group, items: new Set() }];
  }

  #show(page) {
    this.#page = page;
    const { group, items } = this.#pages[page];
    for (const other of this.#groups()) if (other !== this) other.hidden = other !== group;
    for (const item of this.querySelectorAll('[data-column] > *')) item.hidden = !items.has(item);
    this.#mark();
  }

  #mark() {
    const pages = this.#pages.length;
    this.#marks.hidden = pages === 1;
    const dots = Array.from({ length: pages }, (_, n) => {
      const mark = document.createElement('span');
      mark.className = n === this.#page ? 'wall-mark wall-mark-here' : 'wall-mark';
      return mark;
    });
    const words = `${this.#page + 1} / ${pages}${this.#isHeld ? ` · ${this.dataset.held ?? ''}` : ''}`;
    this.#marks.replaceChildren(...(pages <= 20 ? dots : []), words);
  }

  #changed(changes) {
    const real = changes.filter(({ target }) => !this.#marks.contains(target));
    if (!real.length) return;
    const fresh = real.flatMap(({ addedNodes }) => [...addedNodes]).filter(node => node.dataset?.new !== undefined).at(-1);
    this.#later(fresh);
  }

  #later(fresh) {
    this.#fresh = fresh ?? this.#fresh;
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    requestAnimationFrame(() => {
      this.#isPlanned = false;
      if (this.isConnected) this.measure();
    });
  }

  #dwell() {
    clearInterval(this.#timer);
    if (!this.#isHeld) this.#timer = setInterval(() => this.#pages.length > 1 && this.turn(1), DWELL_MS);
  }
}

customElements.define('wall-pager', WallPager);
