// Lag, throughput and retained WAL over time, by uPlot.
import {get} from './api.js';
import {byId} from './dom.js';
import {bytes, count, duration} from './words.js';

const charts = {};
let shown = {migration: null, minutes: 60, span: 5};

const colour = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function axis(format) {
  return {
    stroke: () => colour('--soft'), grid: {stroke: () => colour('--line'), width: 1}, ticks: {show: false},
    size: 70, values: (chart, splits) => splits.map(format),
  };
}

function make(id, format, series) {
  const place = byId(id);
  const options = {
    width: Math.max(200, place.clientWidth), height: 170,
    cursor: {sync: {key: 'time'}},
    scales: {y: {range: (chart, low, high) => [0, high > 0 ? high * 1.1 : 1]}},
    axes: [{stroke: () => colour('--soft'), grid: {show: false}}, axis(format)],
    series: [{}, ...series.map(one => ({
      label: one.label, stroke: () => colour(one.colour), width: 2, spanGaps: false,
      value: (chart, value) => value === null || value === undefined ? '–' : format(value),
    }))],
  };
  const chart = new uPlot(options, [[], ...series.map(() => [])], place);
  new ResizeObserver(() => chart.setSize({width: Math.max(200, place.clientWidth), height: 170})).observe(place);
  return chart;
}

export function open() {
  if (!charts.lag) {
    charts.lag = make('chart-lag', duration, [{label: 'lag', colour: '--blue'}]);
    charts.rate = make('chart-rate', value => `${count(Math.round(value))}/s`,
      [{label: 'changes applied', colour: '--green'}, {label: 'rows copied', colour: '--blue'}]);
    charts.wal = make('chart-wal', bytes, [{label: 'kept', colour: '--amber'}, {label: 'not confirmed', colour: '--red'}]);
  }
}

/** Of a counter what it grows by in a second; nothing across a gap, and at a start anew. */
function rates(at, counters, span) {
  return counters.map((value, i) => {
    const seconds = i === 0 ? 0 : at[i] - at[i - 1];
    return i === 0 || seconds <= 0 || seconds > 6 * span || value < counters[i - 1] ? null : (value - counters[i - 1]) / seconds;
  });
}

export async function load(migration, minutes) {
  shown = {...shown, migration, minutes};
  const answer = await get(`/migrations/${encodeURIComponent(migration)}/samples?minutes=${minutes}`);
  if (shown.migration !== migration || shown.minutes !== minutes) {
    return;
  }
  const samples = answer.samples;
  const at = samples.map(sample => new Date(sample.at).getTime() / 1000);
  const of = name => samples.map(sample => sample[name]);
  charts.lag.setData([at, of('lagMillis')]);
  charts.rate.setData([at, rates(at, of('changes'), answer.spanSeconds), rates(at, of('rowsCopied'), answer.spanSeconds)]);
  charts.wal.setData([at, of('retainedBytes'), of('lagBytes')]);
}

/** Shows nothing until something is loaded. */
export function forget() {
  shown = {...shown, migration: null};
  Object.values(charts).forEach(chart => chart.setData(chart.data.map(() => [])));
}

export function redraw() {
  Object.values(charts).forEach(chart => chart.redraw());
}
