/** Tells screen readers what changed: politely, in batches, and not at all while paused. */
const APART_MS = 2_000;

const texts = [];
const counts = new Map();
let isHushed = false;
let timer = null;

/** @param {string} text a whole sentence */
export function announce(text) {
  texts.push(text);
  plan();
}

/**
 * Adds to a number that is told when its turn comes: "3 new ideas".
 * @param {{one: string, many: string}} words the dataset of an element with data-one and data-many, which has %(n)s
 */
export function announceCount(words, n = 1) {
  counts.set(words.many, { words, n: (counts.get(words.many)?.n ?? 0) + n });
  plan();
}

/** Keeps everything back while true; afterwards the counts are told as one. */
export function hush(yes) {
  isHushed = yes;
  if (!yes) plan();
}

function plan() {
  if (!isHushed && (texts.length || counts.size)) timer ??= setTimeout(tell, APART_MS);
}

function tell() {
  timer = null;
  if (isHushed) return;
  const sums = [...counts.values()].map(({ words, n }) => (n === 1 ? words.one : words.many).replace('%(n)s', n));
  region().textContent = [...texts.splice(0), ...sums].join(' ');
  counts.clear();
}

function region() {
  const found = document.getElementById('announcer');
  if (found) return found;
  const made = document.createElement('p');
  made.id = 'announcer';
  made.className = 'visually-hidden';
  made.setAttribute('role', 'status');
  document.body.append(made);
  return made;
}
