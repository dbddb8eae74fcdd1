// Changes per second of each lane since the look before.
let before = new Map();

export function forget() {
  before = new Map();
}

export function of(view) {
  const found = new Map();
  const now = new Date(view.lookedAt).getTime() / 1000;
  for (const lane of view.overview ? view.overview.lanes : []) {
    const then = before.get(lane.lane);
    if (then && now === then.at) {
      found.set(lane.lane, then.rate);
      continue;
    }
    const rate = then && now > then.at ? Math.max(0, (lane.appliedChanges - then.changes) / (now - then.at)) : 0;
    found.set(lane.lane, rate);
    before.set(lane.lane, {at: now, changes: lane.appliedChanges, rate});
  }
  return found;
}
