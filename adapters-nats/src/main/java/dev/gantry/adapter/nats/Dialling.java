package dev.gantry.adapter.nats;

import io.nats.client.AuthHandler;
import io.nats.client.AuthenticationException;
import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.NKey;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How every connection to a NATS is made, and what is said where there is none. */
final class Dialling {
  /** Oldest server that can be used: those before ignore times to live and say nothing. */
  static final String OLDEST_SERVER = "2.11.0";

  private static final Logger LOG = LoggerFactory.getLogger(Dialling.class);

  /** Longest file of credentials, in octets; one has about 1 kB. */
  static final int MAX_CREDENTIALS_BYTES = 64 << 10;

  private Dialling() {}

  /**
   * Connects, with credentials that are read anew each time.
   *
   * @param more what this connection has besides
   * @throws NatsException with one sentence when there is no connection
   */
  static Connection connect(NatsSettings settings, UnaryOperator<Options.Builder> more)
      throws NatsException, InterruptedException {
    var errors = new Errors();
    try {
      return Nats.connect(more.apply(options(settings).errorListener(errors)).build());
    } catch (IOException e) {
      throw failure(e, errors.last);
    }
  }

  private static Options.Builder options(NatsSettings settings) throws NatsException {
    var options =
        new Options.Builder()
            .servers(settings.servers().toArray(String[]::new))
            .connectionName("gantry " + settings.instance());
    var access = settings.access();
    if (access.tls() != null) {
      // A certificate has the name of its server, not the address that the name resolves to, and
      // not those that the servers of a cluster tell of one another.
      options.sslContext(access.tls()).enableFastFallback().ignoreDiscoveredServers();
    }
    if (access.credentials() != null) {
      options.authHandler(credentials(access.credentials()));
    }
    return options;
  }

  /** The sentence about a NATS that does not answer as it should. */
  static NatsException failure(IOException failure) {
    return failure(failure, null);
  }

  /**
   * The same for one that there is no connection to.
   *
   * @param last what the client met last; null for nothing
   */
  private static NatsException failure(IOException failure, @Nullable Throwable last) {
    if (failure instanceof AuthenticationException) {
      return new NatsException(
          "NATS does not let us in: " + failure.getMessage() + "; look at nats.credentials",
          failure);
    }
    boolean tls = false;
    var reason = failure.getMessage();
    for (var cause = last; cause != null; cause = cause.getCause()) {
      tls |= cause instanceof SSLException;
      if (cause.getCause() == null && cause.getMessage() != null) {
        reason += ": " + cause.getMessage();
      }
    }
    return new NatsException(
        "NATS cannot be used: "
            + reason
            + (tls
                ? "; look at bpa.tls.ca-certs, at the names in the server's certificate, and at"
                    + " bpa.tls.cert-file"
                : "; look at bpa-address, and at the server"),
        failure);
  }

  /** Refuses a server that does not keep what it says. */
  static void checkVersion(Connection open) throws NatsException {
    var server = open.getServerInfo();
    if (server.isOlderThanVersion(OLDEST_SERVER)) {
      throw new NatsException(
          "NATS server "
              + server.getVersion()
              + " is older than "
              + OLDEST_SERVER
              + ", which is the least that keeps what it says; use a newer one");
    }
  }

  /** A file with JWT and seed, or with the seed of an nkey alone. */
  private static AuthHandler credentials(Path file) throws NatsException {
    String text;
    try {
      if (Files.size(file) > MAX_CREDENTIALS_BYTES) {
        throw new NatsException(
            "nats.credentials " + file + " is longer than " + MAX_CREDENTIALS_BYTES + " octets");
      }
      text = Files.readString(file).strip();
    } catch (IOException e) {
      throw new NatsException(
          "nats.credentials " + file + " cannot be read: name a file that is there and ours", e);
    }
    if (text.contains("BEGIN NATS USER JWT")) {
      return Nats.credentials(file.toString());
    }
    var seed = text.lines().findFirst().orElse("").strip().toCharArray();
    try {
      NKey.fromSeed(seed).clear();
    } catch (IllegalArgumentException e) {
      throw new NatsException(
          "nats.credentials "
              + file
              + " is neither a credentials file nor the seed of an nkey (SU...)",
          e);
    }
    return Nats.staticCredentials(null, seed);
  }

  /** What the client tells beside its results: for whoever looks for a fault. */
  private static final class Errors implements ErrorListener {
    private volatile @Nullable Exception last;

    @Override
    public void errorOccurred(Connection connection, String error) {
      LOG.debug("NATS says: {}", error);
    }

    @Override
    public void exceptionOccurred(Connection connection, Exception exception) {
      last = exception;
      LOG.debug("the NATS client met an exception", exception);
    }
  }
}
