/** Marks on a picture: tap to put one, arrow keys move it; the list beside it is the form, so that scripts add nothing to the answer. */
const STEP = 0.01;
const LONG_STEP = 0.05; // with shift
const MIDDLE = 0.5;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

class PicturePins extends HTMLElement {
  #picture;
  #list;
  #layer;
  #told;
  #pointer = 'mouse';

  connectedCallback() {
    if (this.#layer) return;
    this.#picture = this.querySelector('input[type="image"]');
    this.#list = this.querySelector('[data-list]');
    this.#told = this.querySelector('[data-told]');
    this.#layer = document.createElement('div');
    this.#layer.className = 'marks-layer';
    this.querySelector('.marks-over').after(this.#layer);
    this.#picture.tabIndex = 0;
    this.querySelector('[data-drawn]').remove();
    this.style.setProperty('--ratio', this.dataset.wide / this.dataset.high);
    for (const row of this.#rows) this.#layer.append(this.#pinOf(row));
    this.#number();
    this.#picture.addEventListener('pointerdown', event => { this.#pointer = event.pointerType === 'touch' ? 'touch' : 'mouse'; });
    this.addEventListener('click', event => this.#click(event));
  }

  get #rows() {
    return [...this.#list.children];
  }

  #click(event) {
    const button = event.target.closest('button, input[type="image"]');
    if (button === this.#picture) this.#point(event);
    else if (button?.name.endsWith('.remove')) this.#remove(button.closest('li'));
    else if (button?.name.endsWith('.place')) this.#choose();
    else return;
    event.preventDefault();
  }

  #point(event) {
    if (event.detail === 0) return this.#put(MIDDLE, MIDDLE, 'keyboard'); // pressed with a key, which says no place
    const { left, top, width, height } = this.#picture.getBoundingClientRect();
    this.#put((event.clientX - left) / width, (event.clientY - top) / height, this.#pointer);
  }

  #choose() {
    const [column, row] = ['column', 'row'].map(name => this.querySelector(`select[name$=".${name}"]`));
    if (!column.value || !row.value) {
      this.#say(this.dataset.halfway);
      (column.value ? row : column).focus();
      return;
    }
    const { columns, rows } = this.dataset;
    this.#put((columns.indexOf(column.value) + 0.5) / columns.length, (row.value - 0.5) / rows, 'grid');
  }

  #put(x, y, method) {
    const last = this.#rows.at(-1);
    const moves = last && !last.querySelector('[name$=".remove"]'); // the only mark there is to be
    if (!moves && this.#rows.length >= Number(this.dataset.most)) return this.#say(this.dataset.full);
    const row = moves ? last : this.#newRow();
    const place = this.#rows.indexOf(row);
    this.#keep(row, x, y, method);
    this.#say(this.#words(moves ? 'moved' : 'placed', place));
    this.#layer.children[place].focus({ preventScroll: true });
    this.#changed();
  }

  #newRow() {
    const row = this.querySelector('template').content.firstElementChild.cloneNode(true);
    const category = row.querySelector('select');
    if (category) category.value = this.querySelector('input[name$=".next"]:checked')?.value ?? '';
    this.#list.append(row);
    this.#layer.append(this.#pinOf(row));
    this.querySelector('input[name$=".had"]').disabled = false;
    return row;
  }

  #pinOf(row) {
    const pin = document.createElement('button');
    pin.type = 'button';
    pin.className = 'mark-pin';
    pin.append(document.createElement('span'));
    pin.addEventListener('keydown', event => this.#move(event, row));
    return pin;
  }

  #move(event, row) {
    const arrow = ARROWS[event.key];
    if (event.key === 'Delete' || event.key === 'Backspace') {
      if (!row.querySelector('[name$=".remove"]')) return;
      event.preventDefault();
      return this.#remove(row);
    }
    if (!arrow || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const step = event.shiftKey ? LONG_STEP : STEP;
    const [x, y] = this.#place(row);
    this.#keep(row, x + step * arrow[0], y + step * arrow[1], 'keyboard');
    this.#say(this.#words('moved', this.#rows.indexOf(row)));
    this.#changed();
  }

  #remove(row) {
    const place = this.#rows.indexOf(row);
    const words = this.#words('removed', place);
    row.remove();
    this.#layer.children[place].remove();
    this.#number();
    this.#say(words);
    this.#picture.focus({ preventScroll: true });
    this.#changed();
  }

  #place(row) {
    return row.querySelector('[name$=".pin"]').value.split(' ').slice(0, 2).map(Number);
  }

  #keep(row, x, y, method) {
    const [across, down] = [x, y].map(share => Math.min(1, Math.max(0, share)).toFixed(4));
    row.querySelector('[name$=".pin"]').value = `${across} ${down} ${method}`;
    this.#number();
  }

  /** Numbers, names and places anew, after any change. */
  #number() {
    this.#rows.forEach((row, place) => {
      const [x, y] = this.#place(row);
      const pin = this.#layer.children[place];
      pin.style.setProperty('--x', x);
      pin.style.setProperty('--y', y);
      pin.firstElementChild.textContent = place + 1;
      pin.setAttribute('aria-label', this.#words('pin', place));
      row.querySelector('[data-name]').textContent = this.#words('name', place);
      const remove = row.querySelector('[name$=".remove"]');
      if (!remove) return;
      remove.value = place + 1;
      remove.querySelector('[data-remove]').textContent = this.#words('remove', place);
    });
  }

  #words(which, place) {
    return this.dataset[which].replace('%(n)s', place + 1).replace('%(square)s', this.#square(...this.#place(this.#rows[place])));
  }

  #square(x, y) {
    const { columns, rows } = this.dataset;
    const within = (share, of) => Math.min(Math.floor(share * of), of - 1);
    return `${columns[within(x, columns.length)]}${within(y, Number(rows)) + 1}`;
  }

  #say(words) {
    this.#told.textContent = words;
  }

  #changed() {
    this.dispatchEvent(new Event('change', { bubbles: true }));
  }
}

customElements.define('picture-pins', PicturePins);
