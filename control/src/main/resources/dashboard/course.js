// How far a move of the writers is: by its own account, and by the journal, which has also what a server did that is dead.
import {duration, time} from './words.js';

export const STEPS = ['gate', 'preparing', 'proving', 'comparing', 'fencing', 'draining', 'checking', 'sequencing', 'deciding', 'turning', 'opening', 'routing'];
export const UNDOES = 'undoing';
const CLOSES = 'fencing';
const OPENS = 'opening';
const EVENT = 'cutover ';
const ENDS = ['done', 'undone', 'refused'];
const OVER = ['completed', 'aborted'];

const isBeyondTheGate = step => step.state === UNDOES || STEPS.indexOf(step.state) >= STEPS.indexOf(CLOSES);
const millis = instant => new Date(instant).getTime();

/**
 * The newest move in the journal; null: there is none.
 *
 * @param entries of the journal, the oldest first
 */
export function newest(entries) {
  const all = entries.filter(entry => entry.event.startsWith(EVENT) && entry.detail?.cutover);
  const last = all[all.length - 1];
  if (!last) {
    return null;
  }
  const steps = [];
  for (const entry of all.filter(one => one.detail.cutover === last.detail.cutover)) {
    const state = entry.event.slice(EVENT.length);
    const before = steps[steps.length - 1];
    if (before && before.state === state) {
      continue;
    }
    if (before) {
      before.tookMillis = millis(entry.at) - millis(before.enteredAt);
    }
    steps.push({state, enteredAt: entry.at, tookMillis: null});
  }
  const state = last.event.slice(EVENT.length);
  return {target: last.detail.target, end: ENDS.includes(state) ? state : null, newestAt: last.at,
    steps: steps.filter(step => !ENDS.includes(step.state))};
}

/** What a dead process did of the same move comes before what this one does. */
function joined(operation, left) {
  const own = operation.account.steps;
  const target = operation.request.target;
  if (!left || !left.steps.some(isBeyondTheGate) || (target && target !== left.target)) {
    return own;
  }
  const earlier = left.steps.filter(step => millis(step.enteredAt) < millis(operation.begunAt));
  return [...earlier.map((step, i) => i < earlier.length - 1 ? step : {...step, tookMillis: null, isBroken: true}), ...own];
}

/**
 * What is known of the move that goes on or was the last.
 *
 * @param operation a move that was asked for; null: none
 * @param journaled the newest move in the journal; null: none, or it could not be read
 * @param phase of the migration
 */
export function shown(operation, journaled, phase) {
  const left = journaled && journaled.end === null && !OVER.includes(phase) ? journaled : null;
  const account = operation && operation.account;
  const isRunning = Boolean(account) && operation.state === 'running';
  const result = operation && operation.result && (operation.result.rollback || operation.result);
  const sawAll = Boolean(result) && typeof result.closed === 'number' && Boolean(result.fenceLsn);
  const isOlder = operation && journaled && !sawAll && millis(journaled.newestAt) > millis(operation.begunAt);
  return {
    isRunning,
    isUnknown: phase === 'cutting-over' && !journaled,
    notes: account ? account.progress.notes : [],
    waited: !isRunning && !left && sawAll ? result.closed * 1000 : null,
    steps: isRunning ? joined(operation, left) : left ? left.steps : isOlder ? journaled.steps : account ? account.steps : [],
  };
}

/**
 * How long writers wait or waited, from the fence to the end of the opening: {since, isUnsure} or {text, isOver}; null: they do not.
 * Unsure: what was closed may have opened by itself since.
 */
export function pause({steps, isRunning, isUnknown, waited}) {
  const closed = steps.find(step => step.state === CLOSES);
  const last = steps[steps.length - 1];
  const opened = [steps.find(step => step.state === OPENS), last && last.state === UNDOES ? last : null]
    .find(step => step && step.tookMillis !== null);
  if (waited !== null) {
    return {text: `writers waited ${duration(waited)}`, isOver: true};
  }
  if (opened) {
    return closed ? {text: `writers waited at most ${duration(millis(opened.enteredAt) + opened.tookMillis - millis(closed.enteredAt))}`, isOver: true} : null;
  }
  if (closed) {
    return isRunning ? {since: millis(closed.enteredAt), isUnsure: steps.some(step => step.isBroken)} : {text: `writers may wait, since ${time(closed.enteredAt)}`};
  }
  return steps.some(isBeyondTheGate) || (isUnknown && !isRunning) ? {text: 'writers may wait'} : null;
}
