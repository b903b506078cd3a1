/** Sends what a person did, so that it arrives once: an operation key before the first try, the same key in every try. */
const TRIES = 6;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
const PATIENCE_MS = 20_000; // one try
const TRY_AGAIN = new Set([0, 429, 502, 503, 504, 507]);

/** @param {number} status @returns {boolean} the same may be taken when it is sent later */
export const mayGoLater = status => TRY_AGAIN.has(status);

/** @returns {string} a fresh operation key */
export function newOp() {
  return [...crypto.getRandomValues(new Uint8Array(12))].map(byte => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * @param {string} url
 * @param {FormData|object} data a form goes as a form, anything else as JSON
 * @param {{op?: string, tries?: number}} [how]
 * @returns {Promise<{ok: boolean, status: number, reply: object|null}>} status 0: no answer in all the tries
 */
export async function send(url, data, { op = newOp(), tries = TRIES } = {}) {
  const request = asRequest(data, op);
  for (let turn = 1; ; turn += 1) {
    const { response, reply } = await once(url, request);
    const status = response?.status ?? 0;
    if (!TRY_AGAIN.has(status) || turn >= tries) return { ok: Boolean(response?.ok), status, reply };
    await wait(response, turn);
  }
}

function asRequest(data, op) {
  const headers = {
    Accept: 'application/json',
    'X-CSRFToken': document.querySelector('meta[name="csrf-token"]')?.content ?? '',
  };
  if (!(data instanceof FormData)) {
    headers['Content-Type'] = 'application/json';
    return { method: 'POST', headers, body: JSON.stringify({ ...data, op }) };
  }
  data.set('op', op);
  const hasFile = [...data.values()].some(value => value instanceof File);
  return { method: 'POST', headers, body: hasFile ? data : new URLSearchParams(data) };
}

async function once(url, request) {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
  try {
    const response = await fetch(url, { ...request, signal: patience.signal });
    return { response, reply: await response.json().catch(() => null) };
  } catch {
    return { response: null, reply: null };
  } finally {
    clearTimeout(timer);
  }
}

function wait(response, turn) {
  const asked = Number(response?.headers.get('Retry-After')) * 1000 || 0;
  const ms = Math.max(asked, Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (turn - 1))) * (1 + Math.random() / 2);
  return new Promise(done => {
    setTimeout(done, ms);
    if (!response) addEventListener('online', done, { once: true });
  });
}
