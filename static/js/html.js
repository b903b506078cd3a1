/** The one place where HTML that came over the wire becomes elements; everywhere else scripts set textContent. */
const policy = globalThis.trustedTypes?.createPolicy('talkoot', { createHTML: html => html }) ?? { createHTML: html => html };

/** @param {string} html rendered by our server @returns {DocumentFragment} */
export function fragment(html) {
  const template = document.createElement('template');
  template.innerHTML = policy.createHTML(html);
  return template.content;
}

/**
 * Puts a keyed element into a list: in the place of the one with the same key, or at the end.
 * What somebody is writing in it, and the focus, stay. An older or equal `data-version` changes nothing.
 * @param {Element} list @param {string} html one element @param {string} [key] its `data-key` when left out
 * @returns {Element|null} the element that now stands there, or null when it was stale
 */
export function place(list, html, key) {
  const next = fragment(html).firstElementChild;
  if (key) next.dataset.key = key;
  return put(list, next);
}

/** The same with an element of a page that was fetched: it moves here as it is and is not parsed a second time. */
export function put(list, next) {
  const old = byKey(list, next.dataset.key);
  if (old && Number(old.dataset.version) >= Number(next.dataset.version)) return null;
  if (old) replace(old, next);
  else {
    next.dataset.new = '';
    list.append(next);
  }
  next.dispatchEvent(new CustomEvent('placed', { bubbles: true, detail: { isNew: !old } }));
  return next;
}

/** Takes a keyed element away; when it had the focus, its list gets it. */
export function remove(list, key) {
  const old = byKey(list, key);
  if (!old) return;
  const hadFocus = old.contains(document.activeElement);
  old.remove();
  if (hadFocus) {
    list.tabIndex = -1;
    list.focus({ preventScroll: true });
  }
}

/** @returns {Element|null} the element of this key in the list */
export function byKey(list, key) {
  return key === undefined ? null : list.querySelector(`[data-key="${CSS.escape(key)}"]`);
}

/** Puts a number in its place, and the word before it into the right form: `data-one`, `data-many` of the `dt`. */
export function countIn(place, n) {
  place.textContent = n;
  const word = place.previousElementSibling;
  if (word?.dataset.one) word.textContent = n === 1 ? word.dataset.one : word.dataset.many;
}

/** Puts an element in the place of another; what is written or chosen in it, and the focus, stay. */
export function replace(old, next) {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const spot = focused?.selectionStart == null ? null : [focused.selectionStart, focused.selectionEnd];
  for (const field of old.querySelectorAll('textarea, input:not([type=hidden])')) {
    const twin = twinOf(field, next);
    if (!twin) continue;
    if (field.value !== field.defaultValue) twin.value = field.value;
    if (field.checked !== field.defaultChecked) twin.checked = field.checked;
  }
  for (const details of old.querySelectorAll('details[open]')) twinOf(details, next)?.setAttribute('open', '');
  const heir = focused && (focused === old ? next : twinOf(focused, next));
  old.replaceWith(next);
  if (!focused) return;
  if (next.tabIndex < 0) next.tabIndex = -1; // it can be given the focus, also when it is its own heir
  (heir ?? next).focus({ preventScroll: true });
  if (heir && spot) heir.setSelectionRange(...spot);
}

/** The same thing in the newer element: by id, by its label, by name and value, else the first of its tag and classes. */
function twinOf(element, next) {
  if (element.id) return next.querySelector(`#${CSS.escape(element.id)}`);
  const label = element.getAttribute('aria-label');
  const labelled = label && next.querySelector(`[aria-label="${CSS.escape(label)}"]`);
  if (labelled) return labelled; // a name would lead astray: the value of a button that counts has changed
  const value = /^(radio|checkbox|submit)$/.test(element.type) ? `[value="${CSS.escape(element.value)}"]` : '';
  if (element.name) return next.querySelector(`[name="${CSS.escape(element.name)}"]${value}`);
  if (label) return null;
  return next.querySelector([element.localName, ...[...element.classList].map((name) => CSS.escape(name))].join('.'));
}
