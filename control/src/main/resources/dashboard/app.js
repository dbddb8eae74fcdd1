// The page: which migration is shown, and when what is read again.
import * as api from './api.js';
import * as asking from './asking.js';
import * as charts from './charts.js';
import * as connection from './connection.js';
import * as controls from './controls.js';
import * as course from './course.js';
import {byId, el, fill} from './dom.js';
import * as move from './move.js';
import * as rates from './rates.js';
import * as slow from './slow.js';
import {complain, toast} from './toast.js';
import * as show from './view.js';

const SECOND = 1000;
const SLOWLY = 5000;
const MINUTE = 60000;
const SOON = 15000;
let current = null;
let last = null;
let places;
let journaled = null;
let minutes = 60;
let offset = 0;
let askedBefore = null;
let beginnings = 0;
let mayList = false;
let reading = 0;
let timer = null;

const path = rest => api.of(current, rest);

/** Carries out what the user wants; what is refused is said. */
async function attempt(what) {
  try {
    return await what();
  } catch (refused) {
    if (refused.status === 401) {
      await begin();
    } else {
      toast(refused.words || String(refused));
    }
    return null;
  }
}

/** From a fresh page or a lost connection to one that follows a migration; tries until it does, or somebody has to log in. */
async function begin() {
  const mine = ++beginnings;
  connection.close();
  try {
    const session = await api.get('/session', SOON);
    if (mine === beginnings && welcome(session)) {
      await list();
    }
  } catch (refused) {
    if (mine === beginnings) {
      connection.again(refused.status ? refused.message : 'connection lost');
    }
  }
}

/** @return whether no login is needed */
function welcome(session) {
  const needed = session.loginNeeded && session.name === null;
  byId('login').hidden = !needed;
  byId('logout').hidden = !session.loginNeeded || needed;
  byId('who').textContent = session.name ? `${session.name}, ${String(session.role).toLowerCase()}` : '';
  document.body.classList.toggle('viewer', String(session.role).toLowerCase() === 'viewer');
  if (needed) {
    rest();
    current = null;
    last = null;
    byId('migration').hidden = true;
    connection.link('', 'not logged in');
    byId('token').focus();
  }
  return !needed;
}

function wanted() {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return '';
  }
}

/** Reads which migrations there are, and sees that one is followed. */
async function list() {
  const mine = beginnings;
  const page = await api.get('/migrations', SOON);
  if (mine !== beginnings) {
    return;
  }
  mayList = true;
  const valid = page.items.filter(entry => entry.state !== 'invalid');
  const select = byId('migrations');
  fill(select, valid.map(entry => el('option', {value: entry.migration}, entry.migration)));
  select.hidden = valid.length < 2;
  byId('nothing').hidden = valid.length > 0;
  complain(page.items.filter(entry => entry.state === 'invalid'));
  const named = name => valid.find(entry => entry.migration === name);
  const chosen = named(wanted()) || named(current) || valid[0];
  if (!chosen) {
    connection.link('', 'nothing to follow');
    return;
  }
  select.value = chosen.migration;
  if (chosen.migration !== current) {
    open(chosen.migration);
  } else if (!connection.isOpen()) {
    follow();
  }
}

/** Shows nothing before there is something of this one to show. */
function open(name) {
  rest();
  mayList = true;
  current = name;
  last = null;
  places = undefined;
  journaled = null;
  rates.forget();
  byId('migration').hidden = true;
  move.forget();
  charts.forget();
  ['figures', 'pipeline', 'targets', 'gate', 'tables', 'findings', 'verification', 'operations', 'journal', 'chain']
    .forEach(id => byId(id).replaceChildren());
  byId('report').href = `/api/v1${path('/report.html')}`;
  connection.link('', 'connecting');
  follow();
}

function follow() {
  connection.follow(`/api/v1${path('/events')}`, seen);
}

/** Nothing is read any more until the next event. */
function rest() {
  connection.close();
  clearTimeout(timer);
  reading++;
  mayList = false;
  askedBefore = null;
  move.doubt();
}

function seen(view) {
  if (view.migration !== current) {
    return;
  }
  last = view;
  offset = new Date(view.now).getTime() - Date.now();
  byId('migration').hidden = false;
  charts.open();
  show.head(view);
  show.pipeline(view, rates.of(view));
  showAge();
  controls.show(view, places);
  const going = view.operations.find(one => move.isMove(one.kind));
  if (going) {
    showMove(going);
  }
  const asked = [view.state, ...view.operations.map(one => one.id)].join();
  if (asked !== askedBefore) {
    askedBefore = asked;
    readSlowly(true);
  }
}

function showAge() {
  show.age(last.lookedAt ? Date.now() + offset - new Date(last.lookedAt).getTime() : null);
}

function showMove(operation) {
  move.steps(course.shown(operation, journaled, last.state), offset);
}

/** @param changed whether the journal is worth another look */
async function readSlowly(changed) {
  clearTimeout(timer);
  const mine = ++reading;
  try {
    await attempt(() => readNow(changed, () => mine === reading));
  } finally {
    if (mine === reading && last) {
      timer = setTimeout(() => (document.hidden ? null : readSlowly(false)), SLOWLY);
    }
  }
}

async function readNow(changed, isStillWanted) {
  const overview = last.overview;
  const withJournal = overview !== null && (changed || last.state === 'cutting-over');
  const found = await slow.read(current, overview !== null, withJournal).catch(refused => {
    if (isStillWanted()) {
      throw refused;
    }
  });
  if (!isStillWanted()) {
    return;
  }
  places = found.places;
  show.operations(found.operations);
  show.findings(found.findings, overview);
  show.tables(overview, found.verifications);
  show.verification(overview, found.verifications, found.discrepancies);
  controls.show(last, places);
  if (withJournal) {
    journaled = found.journal && found.journal.move;
  }
  if (found.journal) {
    show.journal(found.journal.page, found.journal.state);
  }
  showMoves(found.newest);
  await charts.load(current, minutes);
}

/** The newest move, unless one goes on, which tells of itself; and the newest word of the gate. */
function showMoves(newest) {
  if (!last.operations.some(one => move.isMove(one.kind))) {
    showMove(newest && move.isMove(newest.kind) ? newest : null);
  }
  move.gate(newest && newest.state !== 'running' ? newest : null);
}

async function asked(button) {
  const {ask, target} = button.dataset;
  const migration = current;
  if (!await asking.confirmed(ask, migration, target)) {
    return;
  }
  button.disabled = true;
  await attempt(() => asking.carryOut(ask, migration, target));
  button.disabled = false;
  if (last) {
    controls.show(last, places);
    readSlowly(true);
  }
}

/** A file that has come into the server's folder is served without another word. */
function listAgain() {
  if (mayList && !document.hidden) {
    attempt(() => slow.orNull(list()));
  }
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
    await begin();
  } catch (refused) {
    byId('login-fault').textContent = refused.words || String(refused);
  }
});
byId('logout').addEventListener('click', () => attempt(async () => {
  await api.remove('/session');
  location.reload();
}));
document.addEventListener('visibilitychange', () => { if (!document.hidden && last && connection.isOpen()) { readSlowly(true); } });
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', charts.redraw);
connection.set(begin, rest);
setInterval(listAgain, MINUTE);
setInterval(() => {
  connection.watch();
  if (last) {
    showAge();
  }
}, SECOND);
begin();
