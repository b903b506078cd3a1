/** What every page starts with: the custom elements that are on it, dialogs, and the live room once they listen. */
import { live } from './live.js';

/** Loads the module of every custom tag under `root` that is not known yet: <busy-form> is ./elements/busy-form.js. */
async function wake(root) {
  const tags = new Set([...root.querySelectorAll(':not(:defined)')].map(element => element.localName));
  if (root.localName?.includes('-')) tags.add(root.localName);
  await Promise.allSettled([...tags].map(tag => customElements.get(tag) ?? import(`./elements/${tag}.js`)));
}

function openDialog({ target }) {
  const opener = target.closest?.('[data-dialog]');
  if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
  target.closest?.('[data-close]')?.closest('dialog')?.close();
}

/** @returns {Element|null} what went wrong; else what was said of the step before, unless the address names a place to go on from */
function whatToRead() {
  return document.querySelector('[data-focus]') ?? (location.hash ? null : document.querySelector('[data-said]'));
}

document.documentElement.dataset.script = '';
document.addEventListener('click', openDialog);
document.addEventListener('placed', ({ target }) => wake(target));
whatToRead()?.focus();
wake(document).then(() => live()?.start());
