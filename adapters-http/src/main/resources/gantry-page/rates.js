// What came and went in each of the last seconds, from counters that never fall.

const KEPT_SECONDS = 600;
const FIGURES = ["bundlesSent", "bundlesReceived", "bytesSent", "bytesReceived"];

export class Rates {
  constructor() {
    this.last = null;
    this.times = [];
    this.series = Object.fromEntries(FIGURES.map((name) => [name, []]));
  }

  /** Takes the counters of now; the first ones, and those of another start, only set the zero. */
  add(counters) {
    const now = counters.atMilliseconds / 1000;
    const last = this.last;
    this.last = counters;
    const seconds = last ? now - last.atMilliseconds / 1000 : 0;
    if (seconds <= 0 || FIGURES.some((name) => counters[name] < last[name])) {
      return;
    }
    this.times.push(now);
    for (const name of FIGURES) {
      this.series[name].push((counters[name] - last[name]) / seconds);
    }
    while (this.times.length > 1 && this.times[0] < now - KEPT_SECONDS) {
      this.times.shift();
      FIGURES.forEach((name) => this.series[name].shift());
    }
  }

  now(name) {
    return this.series[name].at(-1) ?? 0;
  }
}
