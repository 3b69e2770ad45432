package dev.gantry.bootstrap.cli;

import dev.gantry.certificates.issuing.CertificateRequest;
import dev.gantry.certificates.issuing.PkiException;
import dev.gantry.certificates.issuing.SigningRequest;
import dev.gantry.domain.identity.NodeId;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gantry pki sign}: certifies a key that never leaves its node. */
@Command(
    name = "sign",
    mixinStandardHelpOptions = true,
    description = {
      "Certifies the key of a certificate request (PKCS#10), and prints the lines that the node's"
          + " configuration needs for the preset strict.",
      "Names of the command line stand in place of all that the request asks for; without any, the"
          + " names of the request are certified, so look at what is printed."
    },
    footer = {
      "",
      "Example: gantry pki sign --dir pki --node-id ipn:1.0 --dns node.example node.csr",
      ExitCode.HELP
    })
final class PkiSignCommand implements Callable<Integer> {
  @Mixin private AuthorityFolder folder = new AuthorityFolder();

  @Option(
      names = "--node-id",
      paramLabel = "NODE-ID",
      description = "Node ID, for example ipn:1.0 or dtn://a/; may be repeated.")
  private List<String> nodeIds = new ArrayList<>();

  @Mixin private CertifiedNames names = new CertifiedNames();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where the chain goes (default: that of --dir).")
  private @Nullable Path out;

  @Parameters(paramLabel = "FILE", description = "The request, in PEM or DER.")
  private Path file = Path.of("");

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    // What the command line says wrong is said before any file is looked at.
    var named = nodeIds.isEmpty() && !names.any() ? null : names.request(spec, nodeIds);
    return PkiCommand.run(spec, ExitCode.FILES, () -> signed(named));
  }

  private List<String> signed(@Nullable CertificateRequest named) throws PkiException {
    var asked = SigningRequest.read(file);
    if (named == null && asked.nodeIds().isEmpty()) {
      throw new PkiException(file + " asks for no Node ID; name one with --node-id");
    }
    var request =
        named == null
            ? names.request(spec, asked.nodeIds(), asked.dnsNames(), asked.addresses())
            : named;
    var issued = folder.authority().sign(request, asked.key(), out == null ? folder.path() : out);
    var lines = new ArrayList<String>();
    lines.add("# certified: " + certified(request));
    lines.addAll(PkiCommand.configuration(request, issued, null));
    return lines;
  }

  private static String certified(CertificateRequest request) {
    return Stream.of(
            request.nodeIds().stream().map(NodeId::text),
            request.dnsNames().stream(),
            request.addresses().stream().map(InetAddress::getHostAddress))
        .flatMap(texts -> texts)
        .collect(Collectors.joining(", "));
  }
}
