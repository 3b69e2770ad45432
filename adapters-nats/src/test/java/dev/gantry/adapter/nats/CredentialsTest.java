package dev.gantry.adapter.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.domain.identity.NodeId;
import io.nats.client.NKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom a real server lets in by the seed of an nkey. */
class CredentialsTest {
  private static final String NO_KEY = "is neither a credentials file nor the seed of an nkey";

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
            .formatted(new String(known.getPublicKey()));
    try (var server = NatsServer.start(folder.resolve("nats"), users)) {
      try (var client = NatsClient.connect(settings(server.url(), seed(known)))) {
        assertThat(client.init(1)).hasSize(Streams.init(
            server.connect().jetStreamManagement(), 1).size());
      }
      var refused = settings(server.url(), seed(stranger));
      assertThatThrownBy(() -> NatsClient.connect(refused))
          .isInstanceOf(NatsException.class)
          .hasMessageContaining("NATS does not let us in")
          .hasMessageContaining("nats.credentials");
    }
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
    return Files.writeString(Files.createTempFile(folder, "key", ".nk"), new String(key.getSeed()));
  }

  private static NatsSettings settings(String url, Path credentials) {
    return NatsSettings.of(List.of(url), "one", List.of(NodeId.parse("ipn:1.0")))
        .withAccess(new NatsSettings.Access(credentials, null));
  }
}
