package dev.gantry.bootstrap.cli;

import dev.gantry.certificates.issuing.PrivatePki;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where the authority is that a command of {@code gantry pki} works with. */
final class AuthorityFolder {
  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Where the authority is (default: the working directory).")
  private Path dir = Path.of(".");

  Path path() {
    return dir;
  }

  PrivatePki authority() {
    return new PrivatePki(dir);
  }

  /** What a certificate or a list is to last; less than a day is an error of use. */
  static void checkDays(int days) {
    if (days < 1) {
      throw new CommandException(ExitCode.USAGE, "--days is " + days + ", and must be 1 or more");
    }
  }
}
