package dev.gantry.adapter.config;

/** What the formats have in common: how deep they may go, and how a fault in one is told. */
final class ConfigText {
  /** The deepest valid file has four levels. */
  static final int MAX_DEPTH = 16;

  private ConfigText() {}

  /** The message for a file that its format's reader cannot read. */
  static ConfigException syntax(String name, int line, int column, String what) {
    String place = line > 0 ? ":" + line + (column > 0 ? ":" + column : "") : "";
    String sentence = Quoting.oneLine(what).strip();
    return new ConfigException(name + place + ": syntax error: " + sentence);
  }

  static ConfigException tooDeep(String name) {
    return new ConfigException(name + ": is nested deeper than " + MAX_DEPTH + " levels");
  }
}
