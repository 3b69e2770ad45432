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
import dev.gantry.domain.identity.NodeId;
import dev.gantry.port.address.Endpoint;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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
      ExitCode.HELP
    },
    subcommands = {
      PkiCommand.InitCommand.class,
      PkiCommand.IssueCommand.class,
      PkiCommand.InspectCommand.class
    })
final class PkiCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(), "pki needs one of: init, issue, inspect");
  }

  /** What a subcommand does; its lines are printed, its fault is one line. */
  private interface Work {
    List<String> lines() throws PkiException, MaterialException, NothingShownException;
  }

  private static int run(@Nullable CommandSpec spec, ExitCode codeOfFault, Work work) {
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
            + " needs.",
        "Give a node the DNS names or addresses that others dial it by."
      },
      footer = {
        "",
        "Example: gantry pki issue --dir pki --node-id ipn:1.0 --dns node.example",
        ExitCode.HELP
      })
  static final class IssueCommand implements Callable<Integer> {
    @Option(
        names = "--dir",
        paramLabel = "DIR",
        description = "Where the authority is (default: the working directory).")
    private Path dir = Path.of(".");

    @Option(
        names = "--node-id",
        required = true,
        paramLabel = "NODE-ID",
        description = "Node ID, for example ipn:1.0 or dtn://a/; may be repeated.")
    private List<String> nodeIds = new ArrayList<>();

    @Option(
        names = "--dns",
        paramLabel = "NAME",
        description = "DNS name of the node; may be repeated.")
    private List<String> dnsNames = new ArrayList<>();

    @Option(
        names = "--ip",
        paramLabel = "ADDRESS",
        description = "IP address of the node; may be repeated.")
    private List<String> addresses = new ArrayList<>();

    @Option(
        names = "--node-id-as-uri",
        description = "Repeat the Node IDs as URI names, for peers that look for them there.")
    private boolean nodeIdAsUri;

    @Option(
        names = "--days",
        paramLabel = "N",
        description = "Validity in days (default: ${DEFAULT-VALUE}).")
    private int days = CertificateRequest.DEFAULT_VALID_DAYS;

    @Option(
        names = "--out",
        paramLabel = "DIR",
        description = "Where key and chain go (default: that of --dir).")
    private @Nullable Path out;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
      var request = request();
      return run(
          spec,
          ExitCode.FILES,
          () -> {
            var issued = new PrivatePki(dir).issue(request, out == null ? dir : out);
            return List.of(
                "[tls]",
                "cert-file = \"" + issued.chain() + "\"",
                "private-key-file = \"" + issued.key() + "\"",
                "ca-certs = \"" + issued.authority() + "\"");
          });
    }

    private CertificateRequest request() {
      try {
        return new CertificateRequest(
            nodeIds.stream().map(NodeId::parse).toList(),
            dnsNames,
            addresses.stream().map(IssueCommand::address).toList(),
            nodeIdAsUri,
            days);
      } catch (IllegalArgumentException e) {
        throw new ParameterException(
            Objects.requireNonNull(spec).commandLine(), String.valueOf(e.getMessage()), e);
      }
    }

    /** Java takes {@code 1.2.3} for 1.2.0.3, which nobody means. */
    private static InetAddress address(String text) {
      if (text.indexOf(':') < 0 && !text.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}")) {
        throw new IllegalArgumentException("'" + text + "' is no IP address");
      }
      return InetAddress.ofLiteral(text);
    }
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
