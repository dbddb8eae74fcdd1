// The cutover: where writers are, the gate, the steps that turn green, and how long the writers wait.
import {pause, STEPS, UNDOES} from './course.js';
import {byId, el, fill} from './dom.js';
import {duration, words} from './words.js';

let ticking = null;

export const isMove = kind => kind === 'cutover' || kind === 'rollback';

/**
 * @param served whether this server may carry something out
 * @param obstacle why nothing can be moved now; null: it can
 */
export function targets(overview, places, served, obstacle) {
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
        el('button', {'data-ask': 'cutover-dry-run', 'data-target': name, 'data-key': `dry ${name}`, title: obstacle, disabled: !served || obstacle !== null || moved === all}, 'Dry run'),
        el('button', {'data-ask': 'cutover', 'data-target': name, 'data-key': `cutover ${name}`, class: 'danger', title: obstacle, disabled: !served || obstacle !== null || moved === all}, 'Cut over …'),
        el('button', {'data-ask': 'rollback', 'data-target': name, 'data-key': `back ${name}`, class: 'danger', title: obstacle, disabled: !served || obstacle !== null}, 'Roll back …'),
        el('button', {'data-ask': paused ? 'resume' : 'pause', 'data-target': name, 'data-key': `pause ${name}`}, paused ? 'Resume' : 'Pause')));
  }));
}

/**
 * @param shown what is known of the move, see course.js
 * @param offset what the server's clock is ahead of the browser's, in milliseconds
 */
export function steps(shown, offset) {
  fill(byId('notes'), shown.notes.map(note => el('li', {}, note.line)));
  const been = new Map(shown.steps.map(step => [step.state, step]));
  const names = been.has(UNDOES) ? [...STEPS.filter(name => been.has(name)), UNDOES] : STEPS;
  fill(byId('steps'), been.size === 0 ? [] : names.map(name => {
    const step = been.get(name);
    const isOpen = step && step.tookMillis === null;
    const kind = !step ? '' : isOpen ? (shown.isRunning && !step.isBroken ? 'doing' : 'failed') : name === UNDOES ? 'failed' : 'done';
    return el('li', {class: kind, 'aria-current': kind === 'doing' ? 'step' : null}, words(name),
      el('small', {}, !step || isOpen ? '' : duration(step.tookMillis)));
  }));
  clock(pause(shown), offset);
}

/** Nothing is known of a move. */
export function forget() {
  steps({steps: [], notes: [], isRunning: false, isUnknown: false, waited: null}, 0);
}

/** Nobody tells any more how it goes: writers may have been let in since. */
export function doubt() {
  if (ticking !== null) {
    stop();
    byId('clock').textContent += ', when last heard of';
  }
}

function stop() {
  clearInterval(ticking);
  ticking = null;
}

function clock(wait, offset) {
  stop();
  const place = byId('clock');
  place.hidden = wait === null;
  place.classList.toggle('over', wait !== null && wait.isOver === true);
  if (wait === null) {
    return;
  }
  if (wait.since === undefined) {
    place.textContent = wait.text;
    return;
  }
  const tick = () => { place.textContent = `${wait.isUnsure ? 'writers may wait' : 'writers wait'} ${duration(Math.max(0, Date.now() + offset - wait.since))}`; };
  tick();
  ticking = setInterval(tick, 50);
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
