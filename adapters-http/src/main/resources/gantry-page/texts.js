// How figures and times are written.

const BYTES = ["B", "kB", "MB", "GB", "TB", "PB"];
const COUNT = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

/** A number that JSON may carry as text, since it has 64 bits. */
export const whole = (value) => Number(value ?? 0);

export const count = (value) => COUNT.format(whole(value));

export const bundles = (value) => (whole(value) === 1 ? "1 bundle" : `${count(value)} bundles`);

export function scaled(value, units) {
  let rest = value;
  let i = 0;
  while (rest >= 999.5 && i < units.length - 1) {
    rest /= 1000;
    i++;
  }
  const digits = i === 0 || rest >= 99.5 ? 0 : 1;
  return `${rest.toFixed(digits)} ${units[i]}`.trim();
}

export const bytes = (value) => scaled(whole(value), BYTES);

export const bytesPerSecond = (value) => `${scaled(value, BYTES)}/s`;

export const perSecond = (value) => `${scaled(value, ["", "k", "M"])}/s`;

export function duration(seconds) {
  const s = Math.max(0, Math.floor(seconds));
  if (s < 120) {
    return `${s} s`;
  }
  if (s < 7200) {
    return `${Math.floor(s / 60)} min`;
  }
  if (s < 172800) {
    return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
  }
  return `${Math.floor(s / 86400)} days`;
}

/** UTC, as the log has it. */
export const time = (milliseconds) =>
  new Date(whole(milliseconds)).toISOString().replace("T", " ").slice(0, 19) + "Z";

export const words = (name) => String(name ?? "").toLowerCase().replaceAll("_", " ");
