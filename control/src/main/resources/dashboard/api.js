// The API as the page uses it: JSON in and out, and one kind of error.

export class Refused extends Error {
  constructor(status, problem) {
    super(problem.detail || problem.title || `HTTP ${status}`);
    this.status = status;
    this.problem = problem;
  }

  /** For people: what is wrong, and what to do. */
  get words() {
    const errors = (this.problem.errors || []).join('\n');
    return [this.message, errors, this.problem.remedy].filter(Boolean).join('\n');
  }
}

/** Longer than the server waits for a database that is away, in milliseconds. */
const PATIENCE = 60000;

async function call(method, path, body, headers = {}, within = PATIENCE) {
  const response = await fetch(`/api/v1${path}`, {
    method,
    credentials: 'same-origin',
    signal: AbortSignal.timeout(within),
    headers: {'X-Crossfade': '1', ...(body === undefined ? {} : {'Content-Type': 'application/json'}), ...headers},
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const json = (response.headers.get('Content-Type') || '').includes('json');
  const answer = json ? await response.json() : null;
  if (!response.ok) {
    throw new Refused(response.status, answer || {});
  }
  return answer;
}

/** A key by which a request that is sent again is known for the same. */
function freshKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
}

/** @param within milliseconds after which nobody waits any longer for the answer */
export const get = (path, within) => call('GET', path, undefined, {}, within);
export const remove = path => call('DELETE', path);
export const post = (path, body) => call('POST', path, body);

/** Asks for something that is to be carried out once. */
export const ask = (path, body) => call('POST', path, body, {'Idempotency-Key': freshKey()});

/** An address of one migration. */
export const of = (migration, rest) => `/migrations/${encodeURIComponent(migration)}${rest}`;
