// The cutover: where writers are, the gate, the steps that turn green, and how long the writers wait.
import {byId, el, fill} from './dom.js';
import {duration, words} from './words.js';

const STEPS = ['gate', 'preparing', 'proving', 'comparing', 'fencing', 'draining', 'checking', 'sequencing', 'deciding', 'turning', 'opening', 'routing'];
const CLOSES = 'fencing';
const OPENS = 'opening';
const UNDOES = 'undoing';
let ticking = null;

export const isMove = kind => kind === 'cutover' || kind === 'rollback';

/** @param served whether this server may carry something out */
export function targets(overview, places, served) {
  fill(byId('targets'), !overview || !places ? el('p', {class: 'quiet-text'}, !overview ? 'Nothing to move yet.'
    : overview.percent === null ? 'The migration has ended; the journal says where the writers went.' : 'It could not be read just now.') : places.map(place => {
    const name = place.target;
    const moved = place.inTarget.length;
    const all = moved + place.inSource.length;
    const ways = place.routes.length ? place.routes.map(way => `${way.kind} ${way.where}`).join(', ') : 'by hand';
    const paused = overview.targets.some(target => target.target === name && target.pausedSince);
    return el('div', {class: 'target'},
      el('strong', {}, `${name}: `), moved === 0 ? 'the source has the writers' : moved === all ? 'the target has the writers' : `${moved} of ${all} tables cut over`,
      el('p', {class: 'way quiet-text'}, `Writers are sent ${ways}.`),
      el('div', {class: 'actions operator'},
        el('button', {'data-ask': 'cutover-dry-run', 'data-target': name, 'data-key': `dry ${name}`, disabled: !served || moved === all}, 'Dry run'),
        el('button', {'data-ask': 'cutover', 'data-target': name, 'data-key': `cutover ${name}`, class: 'danger', disabled: !served || moved === all}, 'Cut over …'),
        el('button', {'data-ask': 'rollback', 'data-target': name, 'data-key': `back ${name}`, class: 'danger', disabled: !served}, 'Roll back …'),
        el('button', {'data-ask': paused ? 'resume' : 'pause', 'data-target': name, 'data-key': `pause ${name}`}, paused ? 'Resume' : 'Pause')));
  }));
}

/**
 * @param operation the move that goes on or was the last; null: none
 * @param offset what the server's clock is ahead of the browser's, in milliseconds
 */
export function steps(operation, offset) {
  stop();
  const list = byId('steps');
  const account = operation && operation.account;
  fill(byId('notes'), account ? account.progress.notes.map(note => el('li', {}, note.line)) : []);
  if (!account) {
    fill(list);
    byId('clock').hidden = true;
    return;
  }
  const running = operation.state === 'running';
  const been = new Map(account.steps.map(step => [step.state, step]));
  const names = been.has(UNDOES) ? [...STEPS.filter(name => been.has(name)), UNDOES] : STEPS;
  fill(list, names.map(name => {
    const step = been.get(name);
    const kind = !step ? '' : step.tookMillis === null ? (running ? 'doing' : 'failed') : name === UNDOES ? 'failed' : 'done';
    return el('li', {class: kind, 'aria-current': kind === 'doing' ? 'step' : null}, words(name),
      el('small', {}, !step || step.tookMillis === null ? '' : duration(step.tookMillis)));
  }));
  clock(been, running, operation, offset);
}

/** Its figures may be old from now on. */
export function stop() {
  clearInterval(ticking);
}

/** From the step that closes one side to the end of the one that opens the other. */
function clock(been, running, operation, offset) {
  const place = byId('clock');
  const closed = been.get(CLOSES);
  const opened = [been.get(OPENS), been.get(UNDOES)].find(step => step && step.tookMillis !== null);
  const result = operation.result && (operation.result.rollback || operation.result);
  place.hidden = !closed;
  place.classList.toggle('over', Boolean(opened));
  if (!closed) {
    return;
  }
  const began = new Date(closed.enteredAt).getTime();
  if (result && typeof result.closed === 'number') {
    place.textContent = `writers waited ${duration(result.closed * 1000)}`;
  } else if (opened) {
    place.textContent = `writers waited at most ${duration(new Date(opened.enteredAt).getTime() + opened.tookMillis - began)}`;
  } else if (running) {
    const tick = () => { place.textContent = `writers wait ${duration(Math.max(0, Date.now() + offset - began))}`; };
    tick();
    ticking = setInterval(tick, 50);
  } else {
    place.textContent = 'writers may still wait';
  }
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
