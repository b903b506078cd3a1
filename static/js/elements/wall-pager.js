/**
 * Pages what does not fit on the wall, by itself, with marks that show where one is. Its lanes are the elements with
 * `data-column`; each is cut between its children, never through one. Lanes in different `data-group`s are never shown
 * together. What fits is measured, so long words, many lanes and large text all end up readable. A lane with more notes than
 * the others gets the columns they do not need: the server plans the first page alike (`screens.py`).
 */
const MOST_BESIDE = 3; // columns; more would leave no room for a long word at reading size
const DWELL_MS = 12_000;
const LEAST_STAY_MS = 4_000; // however fast ideas come, a page can be read
const LINES = [5, 4, 3]; // of a note on the wall; the whole text is on the phones under the same number
const FEW_PAGES = 2; // with more, notes are cut shorter if that makes the pages fewer
const STEP_OF_REVEAL_MS = 700;
const STILL = matchMedia('(prefers-reduced-motion: reduce)');

class WallPager extends HTMLElement {
  #pages = []; // each: { group, items: Set, columns: Map of lane -> how many, null for a plain list }
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
    this.#pages = this.#planned();
    if (this.#fresh && !this.#isHeld && performance.now() - this.#turnedAt > LEAST_STAY_MS) {
      this.#page = Math.max(0, this.#pages.findIndex(({ items }) => items.has(this.#fresh)));
      this.#turnedAt = performance.now();
      this.#dwell();
    } else if (shown && !this.#pages[this.#page]) this.#page = 0;
    this.#fresh = null;
    this.#show(Math.min(this.#page, this.#pages.length - 1));
  }

  /** The pages, with notes as long as they can be without there being more pages than need be. */
  #planned() {
    let best = null;
    for (const lines of LINES) {
      this.dataset.lines = lines;
      const pages = this.#groups().flatMap(group => this.#cut(group));
      if (!best || pages.length < best.pages.length) best = { lines, pages };
      if (best.pages.length <= FEW_PAGES) break;
    }
    this.dataset.lines = best.lines;
    return best.pages;
  }

  #groups() {
    const groups = [...this.querySelectorAll('[data-group]')];
    return groups.length ? groups : [this];
  }

  /** The pages of one group. A column for each lane where that is enough; else columns go to the lanes that have notes left. */
  #cut(group) {
    for (const other of this.#groups()) if (other !== this) other.hidden = other !== group;
    const lanes = [...group.querySelectorAll('[data-column]')];
    const whole = this.#measured(group, lanes, 1);
    if (!lanes[0].dataset.lane) return this.#listed(group, lanes[0], whole);
    if (lanes.length > 1 && lanes.every(lane => whole.fit(lane, lane.children, 1) === lane.children.length)) {
      return [{ group, items: new Set(lanes.flatMap(lane => [...lane.children])), columns: new Map(lanes.map(lane => [lane, 1])) }];
    }
    const full = this.#measured(group, lanes, MOST_BESIDE);
    const left = new Map(lanes.filter(lane => lane.children.length).map(lane => [lane, [...lane.children]]));
    const pages = [];
    while (left.size) {
      const columns = this.#share(left, full);
      const items = new Set();
      for (const [lane, many] of columns) {
        const taken = left.get(lane).splice(0, Math.max(1, full.fit(lane, left.get(lane), many)));
        for (const item of taken) items.add(item);
        if (!left.get(lane).length) left.delete(lane);
      }
      pages.push({ group, items, columns });
    }
    return pages.length ? pages : [{ group, items: new Set(), columns: new Map([[lanes[0], MOST_BESIDE]]) }];
  }

  /** Lane -> columns: one for each, and those that are over to the lane that has most notes for each of its columns. */
  #share(left, { fit }) {
    const columns = new Map([...left.keys()].map(lane => [lane, 1]));
    for (let over = MOST_BESIDE - left.size; over > 0; over -= 1) {
      const needs = [...left].filter(([lane, items]) => left.size === 1 || fit(lane, items, columns.get(lane)) < items.length);
      const [fullest] = needs.sort(([a, ours], [b, theirs]) => theirs.length / columns.get(b) - ours.length / columns.get(a))[0] ?? [];
      if (fullest) columns.set(fullest, columns.get(fullest) + 1);
    }
    return columns;
  }

  #listed(group, list, { fit }) {
    const left = [...list.children];
    const pages = [];
    while (left.length) pages.push({ group, items: new Set(left.splice(0, Math.max(1, fit(list, left, 1)))), columns: null });
    return pages.length ? pages : [{ group, items: new Set(), columns: null }];
  }

  /** How high everything is where so many columns stand beside each other (1: each lane its own), and what then fits. */
  #measured(group, lanes, beside) {
    if (lanes[0].dataset.lane) this.#lay(group, new Map(lanes.map(lane => [lane, 1])), beside === 1 ? lanes.length : beside);
    for (const lane of lanes) for (const item of lane.children) item.hidden = false;
    const heights = new Map(lanes.flatMap(lane => [...lane.children]).map(item => [item, item.offsetHeight]));
    const rooms = new Map(lanes.map(lane => [lane, lane.clientHeight]));
    const gap = Number.parseFloat(getComputedStyle(lanes[0]).rowGap) || 0;
    /** How many of these fit into the lane in so many columns, row by row. */
    const fit = (lane, items, columns) => {
      let height = -gap;
      for (let row = 0; row < items.length; row += columns) {
        height += gap + Math.max(...[...items].slice(row, row + columns).map(item => heights.get(item)));
        if (height > rooms.get(lane) + 1) return row;
      }
      return items.length;
    };
    return { fit };
  }

  #lay(group, columns, beside) {
    group.dataset.columns = beside;
    for (const lane of group.querySelectorAll('[data-column]')) {
      lane.parentElement.hidden = !columns.has(lane);
      lane.parentElement.dataset.columns = columns.get(lane) ?? 1;
    }
  }

  #show(page) {
    this.#page = page;
    const { group, items, columns } = this.#pages[page];
    for (const other of this.#groups()) if (other !== this) other.hidden = other !== group;
    if (columns) this.#lay(group, columns, [...columns.values()].reduce((sum, many) => sum + many));
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
