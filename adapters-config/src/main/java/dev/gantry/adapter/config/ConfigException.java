package dev.gantry.adapter.config;

/**
 * A configuration that cannot be used; its message is one line for people that says where, what and
 * what would be right.
 */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  ConfigException(String message) {
    super(message);
  }
}
