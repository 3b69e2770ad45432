package dev.gantry.bootstrap.cli;

import dev.gantry.certificates.issuing.CertificateRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gantry pki renew}: a later end for certificates of this authority. */
@Command(
    name = "renew",
    mixinStandardHelpOptions = true,
    description = {
      "Replaces certificates by ones with the same key and names, and a later end.",
      "A server that uses such a file takes it up by itself; pins on its key stay right. For"
          + " another key, issue into another directory."
    },
    footer = {"", "Example: gantry pki renew --dir pki pki/ipn-1.0.pem", ExitCode.HELP})
final class PkiRenewCommand implements Callable<Integer> {
  @Mixin private AuthorityFolder folder = new AuthorityFolder();

  @Option(
      names = "--days",
      paramLabel = "N",
      description = "Validity in days from now (default: ${DEFAULT-VALUE}).")
  private int days = CertificateRequest.DEFAULT_VALID_DAYS;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Certificates to be replaced.")
  private List<Path> files = new ArrayList<>();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    AuthorityFolder.checkDays(days);
    return PkiCommand.run(
        spec,
        ExitCode.FILES,
        () -> {
          var pki = folder.authority();
          var lines = new ArrayList<String>();
          for (var file : files) {
            var end = pki.renew(file, days).getNotAfter().toInstant();
            lines.add("Renewed " + file + ": it is valid until " + end + ".");
          }
          return lines;
        });
  }
}
