// Shows one migration as the server last saw it.
import {bar, byId, el, fill, say, table} from './dom.js';
import {ago, bytes, count, duration, time, words} from './words.js';

const LATE = 5000;
const OLD = 15000;
const RECENT = 50;

const figure = (name, value, bad) => el('div', {class: bad ? 'figure bad' : 'figure'}, el('b', {}, value), el('span', {}, name));

/** The lane that is farthest behind. */
export function lag(status) {
  const lags = status.lanes.map(lane => lane.lagMillis).filter(value => value !== null);
  return lags.length === 0 ? null : Math.max(...lags);
}

export function head(view) {
  const overview = view.overview;
  byId('name').textContent = view.migration;
  byId('file').textContent = view.file;
  const state = byId('state');
  state.textContent = words(view.state) + (view.running ? ', running here' : '');
  state.className = view.state === 'unknown' ? 'badge bad' : view.state === 'aborted' ? 'badge warn' : 'badge';
  byId('sync').hidden = !(overview && overview.inSync);
  const faults = [view.fault, view.servedElsewhere].filter(Boolean).map(fault => `${fault.message}\n${fault.remedy}`);
  say('fault', [...new Set([...faults, ...(overview ? overview.problems : [])])].join('\n'));
  const progress = byId('bar');
  const percent = overview && overview.percent !== null ? overview.percent : 0;
  progress.firstElementChild.style.width = `${percent}%`;
  progress.setAttribute('aria-valuenow', String(Math.round(percent)));
  progress.classList.toggle('full', percent >= 100);
  progress.hidden = overview !== null && overview.percent === null;
  const kinds = [...new Set(view.operations.map(one => words(one.kind)))].join(', ');
  say('going', kinds ? `${kinds} going on` : 'nothing goes on');
  byId('now').textContent = view.operations.map(one => [words(one.kind), one.account && one.account.progress.live].filter(Boolean).join(': ')).join(' · ');
  fill(byId('figures'), !overview ? [] : overview.percent === null ? [figure('took', duration(overview.elapsedMillis))] : [
    figure('of the copy', `${overview.percent} %`),
    figure('rows in all', count(overview.total)),
    figure('migrated', count(overview.migrated)),
    figure('verified', count(overview.verified)),
    figure('set aside', count(overview.failed), overview.failed > 0),
    figure('lag', duration(lag(overview)), (lag(overview) || 0) > 10000),
    figure('running for', duration(overview.elapsedMillis)),
    figure('copied in about', overview.etaMillis === null ? '–' : duration(overview.etaMillis)),
  ]);
}

/** @param millis since the server saw what is shown; null: it has not looked yet */
export function age(millis) {
  const old = millis !== null && millis > OLD;
  const seen = byId('seen');
  seen.textContent = millis === null ? 'not looked at yet'
    : millis < 1000 ? 'seen just now' : `${old ? 'old figures, ' : ''}seen ${millis < 60000 ? `${Math.floor(millis / 1000)} s` : duration(millis)} ago`;
  seen.className = old ? 'badge bad' : millis === null || millis > LATE ? 'badge warn' : 'quiet-text';
  byId('migration').classList.toggle('old', old);
}

const stage = (kind, name, ...lines) => el('div', {class: `stage ${kind}`}, el('h3', {}, name), lines.map(line => el('p', {}, line)));
const arrow = () => el('span', {class: 'arrow', 'aria-hidden': 'true'}, '→');

const NOT_KNOWN = 'Not known just now.';

/** @param rates changes per second by lane, from the looks before */
export function pipeline(view, rates) {
  const overview = view.overview;
  if (!overview || overview.percent === null) {
    fill(byId('pipeline'), el('p', {class: 'quiet-text'}, overview ? `The migration is ${view.state}; its report has the figures.`
      : view.state === 'not-begun' ? 'Nothing flows yet: make a dry run, then start.' : NOT_KNOWN));
    return;
  }
  const slot = overview.slot;
  const lost = slot && ['lost', 'gone'].includes(slot.walStatus);
  const copied = overview.percent >= 100;
  const lanes = overview.lanes.flatMap(lane => [stage(
    lane.paused ? 'warn' : !lane.running ? 'bad' : lane.copied ? 'good' : 'busy',
    `Lane ${lane.lane}`,
    [el('b', {}, duration(lane.lagMillis)), ' behind'],
    [`${count(Math.round(rates.get(lane.lane) || 0))} changes/s, ${count(lane.appliedChanges)} in all`],
    lane.paused ? 'paused' : lane.running ? 'applying' : lane.copied ? 'no applier' : 'waits for the copy')]);
  const setAside = target => overview.setAside.filter(one => one.target === target).reduce((sum, one) => sum + Math.max(1, one.rows), 0);
  fill(byId('pipeline'),
    stage(lost ? 'bad' : slot ? 'good' : 'warn', 'Source',
      lost ? `its slot is ${slot.walStatus}` : slot ? ['keeps ', el('b', {}, bytes(slot.retainedWalBytes)), ' of WAL'] : 'no slot seen',
      lost ? 'abort, then copy anew' : slot && slot.safeWalBytes !== null ? `${bytes(slot.safeWalBytes)} until it gives up` : slot ? `WAL ${slot.walStatus}` : ''),
    arrow(),
    stage(copied ? 'good' : 'busy', 'Copy', [el('b', {}, `${overview.percent} %`)], `${count(overview.migrated)} rows`),
    stage(slot && slot.active ? 'good' : lost ? 'bad' : 'warn', 'Stream',
      slot ? [el('b', {}, bytes(slot.lagBytes)), ' to confirm'] : 'no slot seen', slot && slot.active ? 'reading' : 'not reading'),
    arrow(), lanes, arrow(),
    overview.targets.map(target => stage(
      setAside(target.target) > 0 ? 'bad' : target.state === 'in sync' || target.state === 'cut over' ? 'good' : 'warn',
      `Target ${target.target}`, [el('b', {}, target.state)],
      `${count(setAside(target.target))} set aside`, target.wayBack ? `way back ${target.wayBack}` : '')));
}

export function tables(overview, verifications) {
  const verdicts = new Map((verifications || []).map(one => [one.mapping.name ?? one.mapping, one]));
  table(byId('tables'), ['target', 'table', 'copy', '#rows', '#size', 'verified', '#set aside'],
    !overview ? [] : overview.tables.map(one => {
      const verdict = verdicts.get(one.table);
      const aside = overview.setAside.filter(row => row.table === one.table && row.target === one.target);
      return [one.target, one.table, bar(one.chunks ? one.chunksDone / one.chunks * 100 : 0, `copy of ${one.table}`),
        count(one.rowsCopied), bytes(one.bytesCopied),
        verdict ? `${words(verdict.verdict)}, ${ago(verdict.endedAt)}` : 'not yet',
        count(aside.reduce((sum, row) => sum + Math.max(1, row.rows), 0))];
    }));
}

const SEVERITY = {ERROR: 'bad', WARNING: 'warn', INFO: 'good'};

export function findings(found, overview) {
  const rows = overview ? overview.setAside : [];
  fill(byId('findings'),
    rows.map(one => el('div', {class: 'item bad'}, el('strong', {}, `${one.table}: ${one.rows ? `${count(one.rows)} rows` : 'the table'} set aside`),
      el('p', {}, one.reason + (one.sqlstate ? ` (SQLSTATE ${one.sqlstate})` : '')))),
    found.findings.map(one => el('div', {class: `item ${SEVERITY[one.severity] || ''}`}, el('strong', {}, `${one.where}: ${one.what}`),
      one.remedy ? el('p', {}, one.remedy) : null)),
    el('p', {class: 'quiet-text'}, found.plannedAt ? `The newest dry run was ${ago(found.plannedAt)}.` : 'No dry run yet.'));
}

export function verification(overview, verifications, discrepancies) {
  if (!overview || !verifications || !discrepancies) {
    fill(byId('verification'), el('p', {class: 'quiet-text'}, overview ? 'It could not be read just now.' : 'Nothing was compared yet.'));
    return;
  }
  const coverage = overview.coverage;
  const all = overview.tables.length;
  const equal = verifications.filter(one => one.verdict === 'equal').length;
  const kind = verifications.length > equal ? 'bad' : equal < all ? 'warn' : 'good';
  fill(byId('verification'),
    verifications.length === 0 ? el('p', {}, overview.percent === null ? 'The report has what was compared.' : 'Nothing was compared yet.')
      : el('div', {class: `item ${kind}`},
        el('strong', {}, `${equal} of ${Math.max(all, verifications.length)} tables are equal`),
        el('p', {}, `${count(verifications.reduce((sum, one) => sum + one.sourceRows, 0))} rows compared, the oldest look ${
          ago(verifications.map(one => one.endedAt).sort()[0])}`)),
    coverage ? el('p', {class: 'quiet-text'}, `Verified all the time: ${coverage.tables} tables in ${coverage.chunks} chunks, the oldest look ${
      duration(coverage.oldestChunkAgeMillis)} ago, ${count(coverage.differences)} rows differ.`) : null,
    discrepancies.items.map(one => el('div', {class: 'item bad'}, el('strong', {}, `${one.mapping} ${one.key.join(', ')}: ${one.kind}`),
      one.columns.length ? el('p', {}, one.columns.join(', ')) : null)),
    discrepancies.next ? el('p', {class: 'quiet-text'}, 'There are more; the API has all of them.') : null);
}

export function operations(items) {
  table(byId('operations'), ['when', 'what', 'by', 'state', 'took', 'why'], items.map(one => [
    time(one.begunAt), words(one.kind), one.actor,
    el('span', {class: `badge ${one.state === 'done' && one.exitCode !== 0 ? 'bad' : {done: 'good', failed: 'bad', interrupted: 'warn'}[one.state] || ''}`},
      one.state === 'done' && one.exitCode !== 0 ? `done, exit code ${one.exitCode}` : one.state),
    duration(new Date(one.endedAt || Date.now()) - new Date(one.begunAt)), one.error ? one.error.message : '']));
}

export function journal(page, state) {
  const chain = byId('chain');
  chain.textContent = state.fault || `chain of ${count(state.entries)} entries whole`;
  chain.className = state.fault ? 'badge bad' : 'badge good';
  table(byId('journal'), ['when', 'event', 'by', 'detail'], page.items.slice(0, RECENT).map(one => [
    time(one.at), one.event, one.actor, typeof one.detail === 'string' ? one.detail : JSON.stringify(one.detail)]));
}
