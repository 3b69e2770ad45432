// Reads the text format of Prometheus as far as our own metrics use it.

const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;
const ESCAPED = /\\(.)/g;

/** Samples by name: [{labels, value}]. */
export function parse(text) {
  const samples = new Map();
  for (const line of text.split("\n")) {
    const found = line.startsWith("#") ? null : SAMPLE.exec(line);
    if (found) {
      const labels = {};
      for (const [, name, value] of (found[2] ?? "").matchAll(LABEL)) {
        labels[name] = value.replace(ESCAPED, (_, c) => (c === "n" ? "\n" : c));
      }
      const rows = samples.get(found[1]) ?? [];
      rows.push({ labels, value: Number(found[3]) });
      samples.set(found[1], rows);
    }
  }
  return samples;
}
