package dev.gantry.bootstrap.cli;

import dev.gantry.adapter.grpc.operator.ServerPort;
import dev.gantry.certificates.handshake.OwnKeyManager;
import dev.gantry.certificates.material.KeyFiles;
import dev.gantry.certificates.material.KeyMaterial;
import dev.gantry.certificates.material.MaterialException;
import dev.gantry.certificates.material.TrustFiles;
import dev.gantry.certificates.material.TrustMaterial;
import dev.gantry.port.address.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** A server that {@code gantry ctl} asks over TCP, and who it says it is there. */
final class CtlAddress {
  @Option(
      names = "--address",
      paramLabel = "HOST:PORT",
      description = "The admin-grpc-address of a server, asked over TCP in place of a socket.")
  private @Nullable String address;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description =
          "With --address: asks over TLS; CA certificates that vouch for the server, a file, a"
              + " directory or system.")
  private @Nullable String authorities;

  @Option(
      names = "--cert",
      paramLabel = "FILE",
      description = "With --ca: the certificate that shows who asks, with its chain, in PEM.")
  private @Nullable Path certificate;

  @Option(names = "--key", paramLabel = "FILE", description = "Its private key in PEM.")
  private @Nullable Path key;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "With --address: a file whose first line is a token that the server knows"
              + " (admin-token-file).")
  private @Nullable Path tokenFile;

  /**
   * Where to ask; null for a socket.
   *
   * @param bySocket whether a socket is named, too
   * @throws CommandException when a file cannot be used
   */
  @Nullable ServerPort port(CommandSpec command, boolean bySocket) {
    if (address == null) {
      if (authorities != null || certificate != null || key != null || tokenFile != null) {
        throw usage(command, "--ca, --cert, --key and --token-file need --address");
      }
      return null;
    }
    if (bySocket) {
      throw usage(command, "--socket and --address name two servers; leave out one");
    }
    if ((certificate == null) != (key == null)) {
      throw usage(command, "--cert and --key go together");
    }
    if (certificate != null && authorities == null) {
      throw usage(command, "--cert needs --ca: a certificate is shown over TLS alone");
    }
    var where = endpoint(command, address);
    if (authorities == null && !where.isLocal()) {
      throw usage(
          command,
          "--address " + where + " is another machine: --ca FILE asks it over TLS, in secret");
    }
    return new ServerPort(where.host(), where.port(), tls(), token());
  }

  private static Endpoint.Tcp endpoint(CommandSpec command, String text) {
    try {
      var where = Endpoint.Tcp.parse(text, null);
      if (where.port() == 0) {
        throw new IllegalArgumentException("port 0 cannot be dialled");
      }
      return where;
    } catch (IllegalArgumentException e) {
      throw usage(command, "--address " + text + ": " + e.getMessage());
    }
  }

  private ServerPort.@Nullable Tls tls() {
    if (authorities == null) {
      return null;
    }
    try {
      var trust = TrustMaterial.load(TrustFiles.of(authorities));
      // Whatever authorities the server names: it says itself why it does not take what we have.
      var own =
          certificate == null || key == null
              ? null
              : new OwnKeyManager(KeyMaterial.load(new KeyFiles.Pem(certificate, key, null)));
      return new ServerPort.Tls(trust.authorities(), own);
    } catch (MaterialException e) {
      throw new CommandException(ExitCode.FILES, String.valueOf(e.getMessage()), e);
    }
  }

  private @Nullable String token() {
    if (tokenFile == null) {
      return null;
    }
    try (var lines = Files.lines(tokenFile)) {
      var token = lines.findFirst().orElse("").strip();
      if (token.isEmpty() || !token.chars().allMatch(it -> it > ' ' && it < 0x7f)) {
        throw new CommandException(
            ExitCode.FILES,
            "the first line of " + tokenFile + " is no token: one word, without its role");
      }
      return token;
    } catch (IOException | UncheckedIOException e) {
      throw new CommandException(
          ExitCode.FILES, tokenFile + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static ParameterException usage(CommandSpec command, String what) {
    return new ParameterException(command.commandLine(), what);
  }
}
