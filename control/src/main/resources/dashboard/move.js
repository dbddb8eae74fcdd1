// The cutover: where writers are, the gate, the steps that turn green, and how long the writers wait.
import {byId, el, fill} from './dom.js';
import {duration, words} from './words.js';

const STEPS = ['gate', 'preparing', 'proving', 'comparing', 'fencing', 'draining', 'checking', 'sequencing', 'deciding', 'turning', 'opening', 'routing'];
const CLOSES = 'fencing';
const OPENS = 'opening';
const UNDOES = 'undoing';
let ticking = null;

export const isMove = kind => kind === 'cutover' || kind === 'rollback';

export function targets(overview, places) {
  fill(byId('targets'), !overview ? el('p', {class: 'quiet-text'}, 'Not begun.') : places.map(place => {
    const name = place.target;
    const moved = place.inTarget.length;
    const all = moved + place.inSource.length;
    const ways = place.routes.length ? place.routes.map(way => `${way.kind} ${way.where}`).join(', ') : 'by hand';
    const paused = overview.targets.some(target => target.target === name && target.pausedSince);
    return el('div', {class: 'target'},
      el('strong', {}, `${name}: `), moved === 0 ? 'the source has the writers' : moved === all ? 'the target has the writers' : `${moved} of ${all} tables cut over`,
      el('p', {class: 'way quiet-text'}, `Writers are sent ${ways}.`),
      el('div', {class: 'actions operator'},
        el('button', {'data-ask': 'cutover-dry-run', 'data-target': name, 'data-key': `dry ${name}`, disabled: moved === all}, 'Dry run'),
        el('button', {'data-ask': 'cutover', 'data-target': name, 'data-key': `cutover ${name}`, class: 'danger', disabled: moved === all}, 'Cut over …'),
        el('button', {'data-ask': 'rollback', 'data-target': name, 'data-key': `back ${name}`, class: 'danger'}, 'Roll back …'),
        el('button', {'data-ask': paused ? 'resume' : 'pause', 'data-target': name, 'data-key': `pause ${name}`}, paused ? 'Resume' : 'Pause')));
  }));
}

/** @param operation the move that goes on or was the last; null: none */
export function steps(operation) {
  clearInterval(ticking);
  const list = byId('steps');
  if (!operation) {
    fill(list);
    byId('clock').hidden = true;
    return;
  }
  const running = operation.state === 'running';
  const been = new Map(operation.steps.map(step => [step.state, step]));
  const undone = been.has(UNDOES);
  const names = undone ? [...STEPS.filter(name => been.has(name)), UNDOES] : STEPS;
  const known = operation.steps.length > 0 ? null : (operation.result && (operation.result.took || (operation.result.rollback || {}).took));
  fill(list, names.map(name => {
    const step = been.get(name);
    const took = step ? step.tookMillis : known && known[name] !== undefined ? known[name] * 1000 : null;
    const kind = took !== null ? (undone && name === UNDOES ? 'failed' : 'done') : step ? (running ? 'doing' : 'failed') : '';
    return el('li', {class: kind, 'aria-current': kind === 'doing' ? 'step' : null}, words(name), el('small', {}, took === null ? '' : duration(took)));
  }));
  clock(been, running, operation);
}

/** From the step that closes one side to the end of the one that opens the other. */
function clock(been, running, operation) {
  const place = byId('clock');
  const closed = been.get(CLOSES);
  const opened = [been.get(OPENS), been.get(UNDOES)].find(step => step && step.tookMillis !== null);
  const result = operation.result && (operation.result.rollback || operation.result);
  if (!running && result && typeof result.closed === 'number') {
    place.textContent = `writers waited ${duration(result.closed * 1000)}`;
  } else if (closed && opened) {
    const end = new Date(opened.enteredAt).getTime() + opened.tookMillis;
    place.textContent = `writers waited ${duration(end - new Date(closed.enteredAt).getTime())}`;
  } else if (closed && running) {
    const began = new Date(closed.enteredAt).getTime();
    const tick = () => { place.textContent = `writers wait ${duration(Math.max(0, Date.now() - began))}`; };
    tick();
    ticking = setInterval(tick, 50);
  } else {
    place.hidden = true;
    return;
  }
  place.hidden = false;
  place.classList.toggle('over', !(closed && running && !opened));
}

/** What the newest look at the gate found. */
export function gate(operation) {
  const result = operation && operation.result;
  if (!operation || (!result && !operation.error)) {
    fill(byId('gate'));
    return;
  }
  if (operation.error) {
    fill(byId('gate'), el('div', {class: 'item bad'}, el('strong', {}, `${words(operation.kind)}: ${operation.error.message}`), el('p', {}, operation.error.remedy)));
    return;
  }
  if (!operation.kind.endsWith('-dry-run')) {
    fill(byId('gate'));
    return;
  }
  fill(byId('gate'),
    el('div', {class: result.open ? 'item good' : 'item bad'},
      el('strong', {}, result.open ? 'The gate is open' : 'The gate is closed'),
      el('p', {}, result.open ? `Writers would wait about ${duration(result.predictedPause * 1000)}.` : 'Nothing was closed.')),
    result.refusals.map(refusal => el('div', {class: 'item bad'}, refusal)));
}
