package dev.gantry.bootstrap.cli;

/**
 * Exit codes of every command; documented in {@code docs/operating.md} and in each command's help.
 */
enum ExitCode {
  /** Everything asked for was done. */
  OK(0),
  /** Something was not acknowledged, not accepted or not measured. */
  FAILED(1),
  /** The command line cannot be understood. */
  USAGE(2),
  /** The configuration is wrong. */
  CONFIGURATION(3),
  /** An address cannot be listened on or reached. */
  UNREACHABLE(4),
  /** A file or folder cannot be read or written. */
  FILES(5),
  /** A fault in Gantry itself; {@code --verbose} shows where. */
  INTERNAL(70);

  static final String HELP =
      "%nExit codes: 0 done; 1 not everything succeeded; 2 bad command line; 3 bad configuration;"
          + " 4 cannot listen or connect; 5 file trouble; 70 fault in Gantry itself.";

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }
}
