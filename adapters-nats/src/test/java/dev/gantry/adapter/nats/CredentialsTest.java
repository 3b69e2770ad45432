package dev.gantry.adapter.nats;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.domain.identity.NodeId;
import io.nats.client.NKey;
import io.nats.client.support.JwtUtils;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom a real server lets in by an nkey or a credentials file. */
class CredentialsTest {
  private static final String NO_KEY = "is neither a credentials file nor the seed of an nkey";

  private static final Duration BOUND = Duration.ofSeconds(20);

  /** An account that may do anything. */
  private static final String ACCOUNT =
      """
      "type":"account","version":2,"limits":{"subs":-1,"data":-1,"payload":-1,"imports":-1,\
      "exports":-1,"wildcards":true,"conn":-1,"leaf":-1,"mem_storage":-1,"disk_storage":-1,\
      "streams":-1,"consumer":-1}\
      """;

  @TempDir private Path folder;

  @Test
  void server_lets_in_who_has_the_seed_of_an_nkey_and_nobody_else() throws Exception {
    var known = NKey.createUser(new SecureRandom());
    var stranger = NKey.createUser(new SecureRandom());
    var users =
        """
        authorization { users: [ { user: test, password: test }, { nkey: %s } ] }
        no_auth_user: test
        """
            .formatted(text(known.getPublicKey()));
    try (var server = NatsServer.start(folder.resolve("nats"), users)) {
      try (var client = NatsClient.connect(settings(server.url(), seed(known)))) {
        assertThat(client.init(1)).anyMatch(line -> line.startsWith(Streams.IN));
      }
      var refused = settings(server.url(), seed(stranger));
      assertThatThrownBy(() -> NatsClient.connect(refused))
          .isInstanceOf(NatsException.class)
          .hasMessageContaining("NATS does not let us in")
          .hasMessageContaining("nats.credentials");
    }
  }

  @Test
  void server_of_an_operator_lets_in_who_has_a_credentials_file() throws Exception {
    NatsServer.requireProgram();
    var operator = NKey.createOperator(new SecureRandom());
    var system = NKey.createAccount(new SecureRandom());
    var account = NKey.createAccount(new SecureRandom());
    var user = NKey.createUser(new SecureRandom());
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    var configuration =
        Files.writeString(
            folder.resolve("operator.conf"),
            """
            listen: "127.0.0.1:%d"
            jetstream { store_dir: "%s" }
            operator: %s
            resolver: MEMORY
            system_account: %s
            resolver_preload: { %s: %s, %s: %s }
            """
                .formatted(
                    port,
                    folder.resolve("store"),
                    token(operator, operator, "\"type\":\"operator\",\"version\":2"),
                    text(system.getPublicKey()),
                    text(system.getPublicKey()),
                    token(
                        operator,
                        system,
                        ACCOUNT.replaceAll("(mem|disk)_storage\":-1", "$1_storage\":0")),
                    text(account.getPublicKey()),
                    token(operator, account, ACCOUNT)));
    var credentials =
        Files.writeString(
            folder.resolve("user.creds"),
            JwtUtils.NATS_USER_JWT_FORMAT.formatted(
                JwtUtils.issueUserJWT(
                    account, text(account.getPublicKey()), text(user.getPublicKey())),
                text(user.getSeed())));
    var process =
        new ProcessBuilder("nats-server", "-c", configuration.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    try (var client = connected("nats://127.0.0.1:" + port, credentials, process)) {
      assertThat(client.init(1)).anyMatch(line -> line.startsWith(Streams.IN));
    } finally {
      process.destroyForcibly();
      process.waitFor();
    }
  }

  private NatsClient connected(String url, Path credentials, Process server) throws Exception {
    long deadlineNanos = System.nanoTime() + BOUND.toNanos();
    while (true) {
      try {
        return NatsClient.connect(settings(url, credentials));
      } catch (NatsException e) {
        if (!server.isAlive() || System.nanoTime() - deadlineNanos > 0) {
          throw new AssertionError(Files.readString(folder.resolve("log")), e);
        }
        LockSupport.parkNanos(10_000_000);
      }
    }
  }

  /** A JWT as NATS has it, signed with the key of who issues it. */
  private static String token(NKey issuer, NKey subject, String claims) throws Exception {
    var encoder = Base64.getUrlEncoder().withoutPadding();
    var body =
        """
        {"jti":"%s","iat":%d,"iss":"%s","name":"test","sub":"%s","nats":{%s}}\
        """
            .formatted(
                text(subject.getPublicKey()),
                Instant.now().getEpochSecond(),
                text(issuer.getPublicKey()),
                text(subject.getPublicKey()),
                claims);
    var signed =
        encoder.encodeToString("{\"typ\":\"JWT\",\"alg\":\"ed25519-nkey\"}".getBytes(US_ASCII))
            + '.'
            + encoder.encodeToString(body.getBytes(US_ASCII));
    return signed + '.' + encoder.encodeToString(issuer.sign(signed.getBytes(US_ASCII)));
  }

  private static String text(char[] characters) {
    return new String(characters);
  }

  @Test
  void file_that_is_none_is_told_before_anybody_is_asked() throws Exception {
    var file = folder.resolve("file");
    assertThatThrownBy(() -> NatsClient.connect(settings("nats://127.0.0.1:1", file)))
        .hasMessageContaining(file + " cannot be read");
    for (var text : List.of("", "SUA", "secret")) {
      Files.writeString(file, text);
      assertThatThrownBy(() -> NatsClient.connect(settings("nats://127.0.0.1:1", file)))
          .hasMessageContaining(NO_KEY);
    }
    Files.writeString(file, "x".repeat(Dialling.MAX_CREDENTIALS_BYTES));
    assertThatThrownBy(() -> NatsClient.connect(settings("nats://127.0.0.1:1", file)))
        .hasMessageContaining(NO_KEY);
    Files.writeString(file, "x".repeat(Dialling.MAX_CREDENTIALS_BYTES + 1));
    assertThatThrownBy(() -> NatsClient.connect(settings("nats://127.0.0.1:1", file)))
        .hasMessageContaining("longer than 65536 octets");
  }

  private Path seed(NKey key) throws Exception {
    return Files.writeString(Files.createTempFile(folder, "key", ".nk"), text(key.getSeed()));
  }

  private static NatsSettings settings(String url, Path credentials) {
    return NatsSettings.of(List.of(url), "one", List.of(NodeId.parse("ipn:1.0")))
        .withAccess(new NatsSettings.Access(credentials, null));
  }
}
