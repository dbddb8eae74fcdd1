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
let offset = 0;
let changesBefore = new Map();
let askedBefore = null;
let reading = 0;
let timer = null;

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
    rest();
    byId('migration').hidden = true;
    link('', 'not logged in');
    byId('token').focus();
  } else {
    await list();
  }
}

function wanted() {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return '';
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
  const chosen = valid.find(entry => entry.migration === wanted()) || valid[0];
  if (chosen) {
    select.value = chosen.migration;
    open(chosen.migration);
  }
}

/** Forgets what was shown of another one. */
function open(name) {
  current = name;
  last = null;
  changesBefore = new Map();
  askedBefore = null;
  reading++;
  move.stop();
  ['figures', 'pipeline', 'targets', 'steps', 'gate', 'notes', 'tables', 'findings', 'verification', 'operations', 'journal', 'chain']
    .forEach(id => byId(id).replaceChildren());
  byId('report').href = `/api/v1${path('/report.html')}`;
  follow();
}

function follow() {
  if (events) {
    events.close();
  }
  const stream = new EventSource(`/api/v1${path('/events')}`);
  events = stream;
  stream.addEventListener('migration', event => seen(JSON.parse(event.data)));
  stream.onopen = () => link('live', 'live');
  stream.onerror = () => {
    link('lost', 'connection lost, trying again');
    move.stop();
    if (stream.readyState === EventSource.CLOSED && stream === events) {
      setTimeout(() => { if (stream === events) { attempt(login); } }, SLOWLY);
    }
  };
}

/** Nothing is read any more until somebody has logged in. */
function rest() {
  if (events) {
    events.close();
    events = null;
  }
  clearTimeout(timer);
  reading++;
  current = null;
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
  byId('migration').hidden = false;
  charts.open();
  offset = new Date(view.now).getTime() - Date.now();
  show.head(view);
  show.pipeline(view, rates(view));
  buttons(view);
  const going = view.operations.find(one => move.isMove(one.kind));
  if (going) {
    move.steps(going, offset);
  }
  const asked = [view.state, ...view.operations.map(one => one.id)].join();
  if (asked !== askedBefore) {
    askedBefore = asked;
    move.stop();
    readSlowly(true);
  }
}

function buttons(view) {
  const ended = ['completed', 'aborted'].includes(view.state);
  const begun = view.overview !== null && view.servedElsewhere === null;
  const known = view.state !== 'unknown' && view.servedElsewhere === null;
  const disable = {plan: !known || ended, run: !known || view.running || ended, cancel: !view.running, verify: !begun || ended,
    validate: !begun || ended, complete: !begun || ended, abort: !begun || ended};
  document.querySelectorAll('button[data-ask]').forEach(button => {
    if (button.dataset.ask in disable) {
      button.disabled = disable[button.dataset.ask];
    }
  });
}

/** Null where it cannot be had just now. */
async function orNull(what) {
  try {
    return await what;
  } catch (refused) {
    if (refused.status === 401) {
      throw refused;
    }
    return null;
  }
}

async function all(rest) {
  const items = [];
  for (let after = ''; after !== null;) {
    const page = await api.get(path(`${rest}?limit=500${after && `&after=${after}`}`));
    items.push(...page.items);
    after = page.next;
  }
  return items;
}

/** What changes seldom, or is long. */
async function readSlowly(changed) {
  clearTimeout(timer);
  const mine = ++reading;
  const view = last;
  try {
    await attempt(() => readNow(view, changed, () => mine === reading && current !== null));
  } finally {
    if (mine === reading && current !== null) {
      timer = setTimeout(() => (document.hidden ? null : readSlowly(false)), SLOWLY);
    }
  }
}

async function readNow(view, changed, isStillWanted) {
  const begun = view && view.overview;
  const [operations, findings, verifications, discrepancies, places] = await Promise.all([
    api.get(path('/operations?limit=20')), api.get(path('/findings')),
    begun ? orNull(all('/verifications')) : [], begun ? orNull(api.get(path('/discrepancies?limit=20'))) : {items: []},
    begun ? orNull(api.get(path('/routes'))) : {items: []}]);
  if (!isStillWanted()) {
    return;
  }
  const overview = view && view.overview;
  show.operations(operations.items);
  show.findings(findings, overview);
  show.tables(overview, verifications);
  show.verification(overview, verifications, discrepancies);
  move.targets(overview, places && places.items, view && view.servedElsewhere === null);
  await moves(operations.items, isStillWanted);
  await charts.load(current, minutes);
  if (begun && changed && isStillWanted()) {
    await readJournal(isStillWanted);
  }
}

/** The newest move, and the newest word of the gate. */
async function moves(items, isStillWanted) {
  const newest = items.find(one => move.isMove(one.kind) || one.kind.endsWith('-dry-run'));
  const operation = newest ? await api.get(path(`/operations/${newest.id}`)) : null;
  if (isStillWanted()) {
    move.steps(operation && move.isMove(operation.kind) ? operation : null, offset);
    move.gate(operation && operation.state !== 'running' ? operation : null);
  }
}

async function readJournal(isStillWanted) {
  const state = await orNull(api.get(path('/journal/state')));
  const page = state && await api.get(path('/journal?limit=50&order=newest'));
  if (page && isStillWanted()) {
    show.journal(page, state);
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
  readSlowly(true);
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
  const name = wanted();
  if (name !== current && Array.from(byId('migrations').options).some(option => option.value === name)) {
    open(name);
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
document.addEventListener('visibilitychange', () => { if (!document.hidden && current) { readSlowly(true); } });
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', charts.redraw);
attempt(login);
