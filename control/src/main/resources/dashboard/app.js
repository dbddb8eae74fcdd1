// The page: which migration is shown, what is asked for, and when what is read again.
import * as api from './api.js';
import * as charts from './charts.js';
import {byId, el} from './dom.js';
import * as move from './move.js';
import * as show from './view.js';

const SLOWLY = 5000;
let current = null;
let events = null;
let last = null;
let minutes = 60;
let changesBefore = new Map();
let askedBefore = '';

const path = rest => `/migrations/${encodeURIComponent(current)}${rest}`;

function toast(text) {
  const place = byId('toast');
  place.textContent = text;
  place.hidden = false;
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => { place.hidden = true; }, 12000);
}

/** Carries out what the user wants; what is refused is said. */
async function attempt(what) {
  try {
    return await what();
  } catch (refused) {
    if (refused.status === 401) {
      await login();
    } else {
      toast(refused.words || String(refused));
    }
    return null;
  }
}

function link(kind, text) {
  const place = byId('link');
  place.className = `link ${kind}`;
  place.textContent = text;
}

async function login() {
  const session = await api.get('/session');
  const needed = session.loginNeeded && session.name === null;
  byId('login').hidden = !needed;
  byId('logout').hidden = !session.loginNeeded || needed;
  byId('who').textContent = session.name ? `${session.name}, ${String(session.role).toLowerCase()}` : '';
  document.body.classList.toggle('viewer', String(session.role).toLowerCase() === 'viewer');
  if (needed) {
    byId('migration').hidden = true;
    link('', 'not logged in');
    byId('token').focus();
  } else {
    await list();
  }
}

async function list() {
  const page = await api.get('/migrations');
  const select = byId('migrations');
  const valid = page.items.filter(entry => entry.state !== 'invalid');
  select.replaceChildren(...valid.map(entry => el('option', {value: entry.migration}, entry.migration)));
  select.hidden = valid.length < 2;
  byId('nothing').hidden = valid.length > 0;
  page.items.filter(entry => entry.state === 'invalid').forEach(entry => toast(`${entry.file}: ${entry.fault.message}`));
  const wanted = decodeURIComponent(location.hash.slice(1));
  const chosen = valid.find(entry => entry.migration === wanted) || valid[0];
  if (chosen) {
    select.value = chosen.migration;
    open(chosen.migration);
  }
}

function open(name) {
  if (events) {
    events.close();
  }
  current = name;
  last = null;
  changesBefore = new Map();
  askedBefore = '';
  byId('migration').hidden = false;
  byId('report').href = `/api/v1${path('/report.html')}`;
  charts.open();
  events = new EventSource(`/api/v1${path('/events')}`);
  events.addEventListener('migration', event => seen(JSON.parse(event.data)));
  events.onopen = () => link('live', 'live');
  events.onerror = () => link('lost', 'connection lost, trying again');
  readSlowly();
}

/** Changes per second of each lane since the look before. */
function rates(view) {
  const found = new Map();
  const now = new Date(view.lookedAt).getTime() / 1000;
  for (const lane of view.overview ? view.overview.lanes : []) {
    const before = changesBefore.get(lane.lane);
    if (before && now === before.at) {
      found.set(lane.lane, before.rate);
      continue;
    }
    const rate = before && now > before.at ? Math.max(0, (lane.appliedChanges - before.changes) / (now - before.at)) : 0;
    found.set(lane.lane, rate);
    changesBefore.set(lane.lane, {at: now, changes: lane.appliedChanges, rate});
  }
  return found;
}

function seen(view) {
  if (view.migration !== current) {
    return;
  }
  last = view;
  show.head(view);
  show.pipeline(view.overview, rates(view));
  buttons(view);
  const going = view.operations.find(one => move.isMove(one.kind));
  if (going) {
    move.steps(going);
  }
  const asked = view.operations.map(one => one.id).join();
  if (asked !== askedBefore) {
    askedBefore = asked;
    readSlowly();
  }
}

function buttons(view) {
  const ended = ['completed', 'aborted'].includes(view.state);
  const begun = view.overview !== null;
  const disable = {plan: ended, run: view.running || ended, cancel: !view.running, verify: !begun || ended, validate: !begun || ended,
    complete: !begun, abort: !begun};
  document.querySelectorAll('button[data-ask]').forEach(button => {
    if (button.dataset.ask in disable) {
      button.disabled = disable[button.dataset.ask];
    }
  });
}

async function or(what, otherwise) {
  try {
    return await what;
  } catch (refused) {
    if (refused.status === 401) {
      throw refused;
    }
    return otherwise;
  }
}

/** What changes seldom, or is long. */
async function readSlowly() {
  clearTimeout(readSlowly.timer);
  const name = current;
  await attempt(async () => {
    const empty = {items: []};
    const begun = last && last.overview;
    const [operations, findings, verifications, discrepancies, places] = await Promise.all([
      api.get(path('/operations?limit=20')), api.get(path('/findings')),
      begun ? or(api.get(path('/verifications?limit=500')), empty) : empty,
      begun ? or(api.get(path('/discrepancies?limit=20')), empty) : empty,
      begun ? or(api.get(path('/routes')), empty) : empty]);
    if (name !== current) {
      return;
    }
    const overview = last && last.overview;
    show.operations(operations.items);
    show.findings(findings, overview);
    show.tables(overview, verifications.items);
    show.verification(overview, verifications.items, discrepancies.items);
    move.targets(overview, places.items);
    await moves(operations.items);
    await charts.load(name, minutes);
    if (begun) {
      await readJournal();
    }
  });
  clearTimeout(readSlowly.timer);
  readSlowly.timer = setTimeout(() => (document.hidden ? null : readSlowly()), SLOWLY);
}

/** The newest move, and the newest word of the gate. */
async function moves(items) {
  const newest = items.find(one => move.isMove(one.kind) || one.kind.endsWith('-dry-run'));
  if (!newest) {
    move.steps(null);
    move.gate(null);
    return;
  }
  const operation = await api.get(path(`/operations/${newest.id}`));
  if (move.isMove(operation.kind)) {
    move.steps(operation);
  } else {
    move.steps(null);
  }
  move.gate(operation.state === 'running' ? null : operation);
}

async function readJournal() {
  const state = await or(api.get(path('/journal/state')), null);
  if (state) {
    show.journal(await api.get(path(`/journal?limit=50&after=${Math.max(0, state.entries - 50)}`)), state);
  }
}

const QUESTIONS = {
  cutover: ['Cut over', target => `The writers of ${current} go to target ${target}. They wait while it is closed; until the decision every failure opens the source again.`],
  rollback: ['Roll back', target => `The writers of ${current} go back from target ${target} to the source, which has all that they wrote.`],
  complete: ['Complete', () => `This ends ${current} for good: slot, publication, fences, topics and control rows are removed. Its stages are stopped first.`],
  abort: ['Abort', () => `This gives ${current} up: what it brought to the targets is removed, and every trace in the source. Its stages are stopped first.`],
};

/** @return whether the migration's name was typed */
function confirmed(what, target) {
  const [title, text] = QUESTIONS[what];
  const dialog = byId('confirm');
  const typed = byId('confirm-name');
  byId('confirm-title').textContent = title;
  byId('confirm-text').textContent = text(target);
  byId('confirm-label').textContent = `Type the migration's name, ${current}, to go on:`;
  typed.value = '';
  byId('confirm-ok').disabled = true;
  dialog.returnValue = '';
  dialog.showModal();
  typed.focus();
  return new Promise(answer => dialog.addEventListener('close',
    () => answer(dialog.returnValue === 'ok' && typed.value === current), {once: true}));
}

const ASKED = {
  plan: () => api.ask(path('/start'), {}),
  run: () => api.ask(path('/start'), {execute: true}),
  cancel: () => api.post(path('/cancel')),
  verify: () => api.ask(path('/verify'), {}),
  validate: () => api.ask(path('/validate'), {}),
  'cutover-dry-run': target => api.ask(path('/cutover'), {target, dryRun: true}),
  cutover: target => api.ask(path('/cutover'), {target, confirm: current}),
  rollback: target => api.ask(path('/rollback'), {target, confirm: current}),
  pause: target => api.post(path(`/targets/${encodeURIComponent(target)}/pause`)),
  resume: target => api.post(path(`/targets/${encodeURIComponent(target)}/resume`)),
  complete: () => api.ask(path('/complete'), {confirm: current}),
  abort: () => api.ask(path('/abort'), {confirm: current}),
};

async function asked(button) {
  const {ask, target} = button.dataset;
  if (QUESTIONS[ask] && !await confirmed(ask, target)) {
    return;
  }
  button.disabled = true;
  await attempt(() => ASKED[ask](target));
  button.disabled = false;
  if (last) {
    buttons(last);
  }
  readSlowly();
}

document.addEventListener('click', event => {
  const button = event.target.closest('button');
  if (button && button.dataset.ask) {
    asked(button);
  } else if (button && button.dataset.minutes) {
    minutes = Number(button.dataset.minutes);
    document.querySelectorAll('.range button').forEach(one => one.setAttribute('aria-pressed', String(one === button)));
    attempt(() => charts.load(current, minutes));
  }
});
byId('confirm-name').addEventListener('input', event => { byId('confirm-ok').disabled = event.target.value !== current; });
byId('migrations').addEventListener('change', event => { location.hash = encodeURIComponent(event.target.value); });
window.addEventListener('hashchange', () => {
  const wanted = decodeURIComponent(location.hash.slice(1));
  if (wanted && wanted !== current) {
    open(wanted);
  }
});
byId('login').addEventListener('submit', async event => {
  event.preventDefault();
  try {
    await api.post('/session', {token: byId('token').value});
    byId('login-fault').textContent = '';
    byId('token').value = '';
    await login();
  } catch (refused) {
    byId('login-fault').textContent = refused.words || String(refused);
  }
});
byId('logout').addEventListener('click', () => attempt(async () => {
  await api.remove('/session');
  location.reload();
}));
document.addEventListener('visibilitychange', () => { if (!document.hidden && current) { readSlowly(); } });
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', charts.redraw);
attempt(login);
