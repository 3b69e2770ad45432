package dev.gantry.bootstrap.cli;

import dev.gantry.adapter.config.TlsPreset;
import dev.gantry.bootstrap.pki.LivePeer;
import dev.gantry.bootstrap.pki.NothingShownException;
import dev.gantry.certificates.inspection.CertificateReport;
import dev.gantry.certificates.issuing.CertificateRequest;
import dev.gantry.certificates.issuing.PkiException;
import dev.gantry.certificates.issuing.PrivatePki;
import dev.gantry.certificates.material.MaterialException;
import dev.gantry.domain.identity.IdentityPolicy;
import dev.gantry.port.address.Endpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gantry pki}: a private certificate authority, and a look at certificates. */
@Command(
    name = "pki",
    mixinStandardHelpOptions = true,
    description = "Makes certificates for DTN nodes and shows what certificates claim.",
    footer = {
      "",
      "Examples: gantry pki init --dir pki",
      "          gantry pki issue --dir pki --node-id ipn:1.0 --dns node.example",
      "          gantry pki renew --dir pki pki/ipn-1.0.pem",
      ExitCode.HELP
    },
    subcommands = {
      PkiCommand.InitCommand.class,
      PkiCommand.IssueCommand.class,
      PkiSignCommand.class,
      PkiRenewCommand.class,
      PkiRevokeCommand.class,
      PkiCommand.InspectCommand.class
    })
final class PkiCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(),
        "pki needs one of: init, issue, sign, renew, revoke, inspect");
  }

  /** What a subcommand does; its lines are printed, its fault is one line. */
  interface Work {
    List<String> lines() throws PkiException, MaterialException, NothingShownException;
  }

  static int run(@Nullable CommandSpec spec, ExitCode codeOfFault, Work work) {
    var line = Objects.requireNonNull(spec).commandLine();
    try {
      work.lines().forEach(line.getOut()::println);
      line.getOut().flush();
      return ExitCode.OK.code();
    } catch (PkiException | MaterialException | NothingShownException e) {
      line.getErr().println("gantry: " + e.getMessage());
      line.getErr().flush();
      return codeOfFault.code();
    }
  }

  /** {@code gantry pki init}. */
  @Command(
      name = "init",
      mixinStandardHelpOptions = true,
      description = "Makes a certificate authority (P-256, ten years) in a directory.",
      footer = {"", "Example: gantry pki init --dir pki", ExitCode.HELP})
  static final class InitCommand implements Callable<Integer> {
    @Option(
        names = "--dir",
        required = true,
        paramLabel = "DIR",
        description = "Where ca.pem and ca.key go.")
    private Path dir = Path.of(".");

    @Option(
        names = "--name",
        paramLabel = "NAME",
        description = "What the authority is called (default: ${DEFAULT-VALUE}).")
    private String name = "Gantry private CA";

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
      return run(
          spec,
          ExitCode.FILES,
          () ->
              List.of(
                  "Made the authority " + new PrivatePki(dir).init(name) + ".",
                  "Next: gantry pki issue --dir " + dir + " --node-id ipn:1.0"));
    }
  }

  /** {@code gantry pki issue}. */
  @Command(
      name = "issue",
      mixinStandardHelpOptions = true,
      description = {
        "Issues a key and a certificate for a node, and prints the lines that its configuration"
            + " needs for the preset strict.",
        "Give a node the DNS names or addresses that others dial it by."
      },
      footer = {
        "",
        "Example: gantry pki issue --dir pki --node-id ipn:1.0 --dns node.example",
        ExitCode.HELP
      })
  static final class IssueCommand implements Callable<Integer> {
    @Mixin private AuthorityFolder folder = new AuthorityFolder();

    @Option(
        names = "--node-id",
        required = true,
        paramLabel = "NODE-ID",
        description = "Node ID, for example ipn:1.0 or dtn://a/; may be repeated.")
    private List<String> nodeIds = new ArrayList<>();

    @Mixin private CertifiedNames names = new CertifiedNames();

    @Option(
        names = "--out",
        paramLabel = "DIR",
        description = "Where key and chain go (default: that of --dir).")
    private @Nullable Path out;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
      var request = names.request(spec, nodeIds);
      return run(
          spec,
          ExitCode.FILES,
          () -> {
            var issued = folder.authority().issue(request, out == null ? folder.path() : out);
            return configuration(request, issued, issued.key());
          });
    }
  }

  /**
   * What a node's configuration needs for {@code strict}; whole paths, for any working directory.
   */
  static List<String> configuration(
      CertificateRequest request, PrivatePki.Issued issued, @Nullable Path privateKey) {
    var nodeIds = request.nodeIds().stream().map(id -> quoted(id.text()));
    return List.of(
        "node-ids = [" + nodeIds.collect(Collectors.joining(", ")) + "]",
        "",
        "[tls]",
        "preset = \"strict\"",
        "cert-file = " + quoted(issued.chain().toAbsolutePath()),
        privateKey == null
            ? "# private-key-file = where the node keeps the key of its request"
            : "private-key-file = " + quoted(privateKey.toAbsolutePath()),
        "ca-certs = " + quoted(issued.authority().toAbsolutePath()));
  }

  /** A string of TOML. */
  static String quoted(Object text) {
    return '"' + text.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** {@code gantry pki inspect}. */
  @Command(
      name = "inspect",
      mixinStandardHelpOptions = true,
      description = "Shows what a certificate or a live peer claims, and which presets take it.",
      footer = {
        "",
        "Examples: gantry pki inspect pki/ipn-1.0.pem",
        "          gantry pki inspect node.example:4556",
        ExitCode.HELP
      })
  static final class InspectCommand implements Callable<Integer> {
    /** What ends like an address and is no file is a peer. */
    private static final Pattern PEER = Pattern.compile("[^/]*:[0-9]{1,5}");

    /** Those with TLS first. */
    static final List<CertificateReport.Preset> PRESETS =
        List.of(
            preset(TlsPreset.STRICT, TlsPreset.STRICT.identity()),
            preset(TlsPreset.PERMISSIVE, TlsPreset.PERMISSIVE.identity()),
            preset(TlsPreset.LEGACY, TlsPreset.LEGACY.identity()),
            preset(TlsPreset.DEVELOPMENT, null));

    private static CertificateReport.Preset preset(
        TlsPreset preset, @Nullable IdentityPolicy identity) {
      return new CertificateReport.Preset(preset.name().toLowerCase(Locale.ROOT), identity);
    }

    @Parameters(
        paramLabel = "FILE|HOST:PORT",
        description = "A PEM or DER file, or a peer; [ADDRESS]:PORT for IPv6.")
    private String what = "";

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
      var report = new CertificateReport(InstantSource.system(), PRESETS);
      if (!Files.exists(Path.of(what)) && PEER.matcher(what).matches()) {
        var peer = peer();
        return run(
            spec,
            ExitCode.UNREACHABLE,
            () -> {
              var shown = LivePeer.ask(peer.host(), peer.port());
              return report.ofPeer(
                  shown.session(),
                  shown.certificates(),
                  new CertificateReport.Reached(peer.host(), peer.port(), shown.address()));
            });
      }
      return run(spec, ExitCode.FILES, () -> report.ofFile(Path.of(what)));
    }

    private Endpoint.Tcp peer() {
      try {
        var peer = Endpoint.Tcp.parse(what, null);
        if (peer.port() == 0) {
          throw new IllegalArgumentException("port 0 cannot be dialled");
        }
        return peer;
      } catch (IllegalArgumentException e) {
        throw new ParameterException(
            Objects.requireNonNull(spec).commandLine(), what + ": " + e.getMessage(), e);
      }
    }
  }
}
