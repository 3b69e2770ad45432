// The throughput of the last ten minutes, both directions in each chart; dashes tell them apart
// where colours do not.

import { bytesPerSecond, perSecond } from "./texts.js";

const HEIGHT_PIXELS = 180;

/** Steps of an axis of whole things: 1, 2, 5, 10 and so on. */
const STEPS = Array.from({ length: 45 }, (_, i) => [1, 2, 5][i % 3] * 10 ** Math.floor(i / 3));

const clockTime = (seconds) => new Date(seconds * 1000).toISOString().slice(11, 19);

function chart(place, title, label) {
  const text = getComputedStyle(document.body).color;
  const axis = { stroke: text, grid: { stroke: "#8883" }, ticks: { stroke: "#8883" } };
  const value = (_, figure) => (figure == null ? "–" : label(figure));
  return new uPlot(
    {
      title,
      width: place.clientWidth || 300,
      height: HEIGHT_PIXELS,
      scales: { y: { range: (_, __, most) => [0, Math.max(most ?? 0, 1) * 1.05] } },
      axes: [
        { ...axis, space: 80, values: (_, ticks) => ticks.map(clockTime), incrs: STEPS },
        { ...axis, size: 72, values: (_, ticks) => ticks.map(label), incrs: STEPS },
      ],
      series: [
        { label: "at", value: (_, seconds) => (seconds == null ? "–" : clockTime(seconds)) },
        { label: "sent", stroke: "#3b82c4", width: 2, value },
        { label: "received", stroke: "#d97706", width: 2, dash: [6, 4], value },
      ],
    },
    [[], [], []],
    place,
  );
}

export class Charts {
  constructor(bundlesPlace, bytesPlace) {
    this.bundles = chart(bundlesPlace, "Bundles", perSecond);
    this.bytes = chart(bytesPlace, "Octets", bytesPerSecond);
    new ResizeObserver(() => {
      this.bundles.setSize({ width: bundlesPlace.clientWidth - 16, height: HEIGHT_PIXELS });
      this.bytes.setSize({ width: bytesPlace.clientWidth - 16, height: HEIGHT_PIXELS });
    }).observe(bundlesPlace);
  }

  show(rates) {
    const { series, times } = rates;
    this.bundles.setData([times, series.bundlesSent, series.bundlesReceived]);
    this.bytes.setData([times, series.bytesSent, series.bytesReceived]);
  }
}
