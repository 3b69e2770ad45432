package dev.gantry.bootstrap.cli;

import dev.gantry.certificates.issuing.PrivatePki;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gantry pki revoke}: takes a certificate back, by the authority's list. */
@Command(
    name = "revoke",
    mixinStandardHelpOptions = true,
    description = {
      "Puts a certificate into the authority's revocation list, DIR/crl/ca.crl; without one, makes"
          + " the list anew for longer.",
      "Nodes refuse it once the list is in their tls.crl-dir; they take up a new one by themselves."
    },
    footer = {"", "Example: gantry pki revoke --dir pki pki/ipn-1.0.pem", ExitCode.HELP})
final class PkiRevokeCommand implements Callable<Integer> {
  /** Reasons that an operator has (RFC 5280 5.3.1). */
  enum Reason {
    UNSPECIFIED(0),
    KEY_COMPROMISE(1),
    AFFILIATION_CHANGED(3),
    SUPERSEDED(4),
    CESSATION_OF_OPERATION(5);

    private final int code;

    Reason(int code) {
      this.code = code;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  @Mixin private AuthorityFolder folder = new AuthorityFolder();

  @Option(
      names = "--reason",
      paramLabel = "REASON",
      description = "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Reason reason = Reason.UNSPECIFIED;

  @Option(
      names = "--days",
      paramLabel = "N",
      description = "Until the next list has to be there, in days (default: ${DEFAULT-VALUE}).")
  private int days = PrivatePki.LIST_VALID_DAYS;

  @Parameters(arity = "0..1", paramLabel = "FILE", description = "The certificate to take back.")
  private @Nullable Path file;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    AuthorityFolder.checkDays(days);
    return PkiCommand.run(
        spec,
        ExitCode.FILES,
        () -> {
          var list = folder.authority().revoke(file, reason.code, days);
          var lists = list.file().toAbsolutePath().resolveSibling("");
          return List.of(
              "# %s has %d revoked %s; copy it to each node"
                  .formatted(
                      list.file(),
                      list.entries(),
                      list.entries() == 1 ? "certificate" : "certificates"),
              "[tls]",
              "crl-dir = " + PkiCommand.quoted(lists));
        });
  }
}
