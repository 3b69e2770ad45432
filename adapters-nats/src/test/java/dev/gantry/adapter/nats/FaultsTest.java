package dev.gantry.adapter.nats;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.domain.session.Verdict;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.port.contract.Eventually;
import dev.gantry.port.contract.RecordingBpaListener;
import dev.gantry.port.contract.RecordingVerdict;
import dev.gantry.port.out.InboundBundleInfo;
import dev.gantry.port.payload.PayloadChunk;
import dev.gantry.port.payload.PeerAddress;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * NATS that cannot be used as it is: one reason each, and nothing acknowledged that is not stored.
 */
class FaultsTest {
  private static final Duration BOUND = Duration.ofSeconds(30);
  private static final PeerAddress ADDRESS = new PeerAddress("192.0.2.7:4556");

  @TempDir Path directory;
  private final List<AutoCloseable> open = new ArrayList<>();

  @BeforeAll
  static void needsServer() {
    NatsServer.requireProgram();
  }

  @AfterEach
  void closeAll() throws Exception {
    for (var one : open.reversed()) {
      one.close();
    }
  }

  @Test
  void full_stream_is_no_resources_and_not_ready_until_there_is_room() throws Exception {
    var server = opened(NatsServer.start(directory));
    try (var client = server.connect()) {
      Streams.init(client.jetStreamManagement(), 1);
      limit(client, 100_000);
      var bpa = registered(NatsFixture.settings(server, "one"));
      int accepted = 0;
      var verdict = receive(bpa, 10_000);
      while (verdict.await(BOUND).equals(new Verdict.Accepted())) {
        accepted++;
        verdict = receive(bpa, 10_000);
      }
      assertThat(verdict.await(BOUND))
          .isEqualTo(new Verdict.Refused(RefusalReason.Known.NO_RESOURCES));
      assertThat(verdict.detail()).isEqualTo("maximum bytes exceeded");
      assertThat(accepted).isPositive();
      assertThat(stored(client)).as("what was acknowledged, and no more").isEqualTo(accepted);
      assertThat(bpa.status().takesBundles()).isFalse();
      limit(client, -1);
      assertThat(receive(bpa, 10_000).await(BOUND)).isEqualTo(new Verdict.Accepted());
      assertThat(bpa.status().takesBundles()).isTrue();
    }
  }

  @Test
  void server_without_room_for_streams_is_no_resources_and_not_ready() throws Exception {
    var server = opened(NatsServer.startLimited(directory, "max_file: 1MB"));
    try (var client = server.connect()) {
      Streams.init(client.jetStreamManagement(), 1);
      var bpa = registered(NatsFixture.settings(server, "one"));
      int accepted = 0;
      var verdict = receive(bpa, 100_000);
      while (verdict.await(BOUND).equals(new Verdict.Accepted())) {
        accepted++;
        verdict = receive(bpa, 100_000);
      }
      assertThat(verdict.await(BOUND))
          .isEqualTo(new Verdict.Refused(RefusalReason.Known.NO_RESOURCES));
      assertThat(verdict.detail()).isNotBlank().doesNotContain("null");
      assertThat(stored(client)).isEqualTo(accepted);
      assertThat(bpa.status().takesBundles()).isFalse();
    }
  }

  @Test
  void object_store_that_forgets_within_a_day_is_not_used() throws Exception {
    var server = opened(NatsServer.start(directory));
    try (var client = server.connect()) {
      var management = client.jetStreamManagement();
      Streams.init(management, 1);
      var now = management.getStreamInfo(LargeStore.STREAM).getConfiguration();
      management.updateStream(
          StreamConfiguration.builder(now)
              .maxAge(Duration.ofHours(23))
              .duplicateWindow(Duration.ofMinutes(10))
              .build());
    }
    assertThat(reason(NatsFixture.settings(server, "one")))
        .startsWith("stream OBJ_GANTRY_LARGE is of another form: its maximal age is PT23H,");
  }

  @Test
  void stream_with_other_subjects_is_not_used() throws Exception {
    var server = opened(NatsServer.start(directory));
    try (var client = server.connect()) {
      var management = client.jetStreamManagement();
      Streams.init(management, 1);
      var now = management.getStreamInfo(Streams.REFUSED).getConfiguration();
      management.updateStream(
          StreamConfiguration.builder(now).subjects("gantry.refused.a").build());
    }
    assertThat(reason(NatsFixture.settings(server, "one")))
        .startsWith(
            "stream GANTRY_REFUSED is of another form: its subjects is [gantry.refused.a],");
  }

  @Test
  void stream_in_memory_is_not_used_for_it_is_gone_with_its_server() throws Exception {
    var server = opened(NatsServer.start(directory));
    try (var client = server.connect()) {
      var management = client.jetStreamManagement();
      Streams.init(management, 1);
      var file = management.getStreamInfo(Streams.IN).getConfiguration();
      management.deleteStream(Streams.IN);
      management.addStream(
          StreamConfiguration.builder(file).storageType(StorageType.Memory).build());
    }
    assertThat(reason(NatsFixture.settings(server, "one")))
        .startsWith("stream GANTRY_IN is of another form: its storage is ")
        .endsWith(" and run gantry nats init");
  }

  @Test
  void nobody_who_is_not_known_is_let_in() throws Exception {
    var server = launch("authorization { user: a, password: b }");
    assertThat(reason(NatsFixture.settings(server, "one")))
        .startsWith("NATS does not let us in: ")
        .endsWith("; look at nats.credentials");
  }

  @Test
  void credentials_that_cannot_be_read_are_named() throws Exception {
    var server = opened(NatsServer.start(directory));
    var file = directory.resolve("none.creds");
    var settings =
        NatsFixture.settings(server, "one").withAccess(new NatsSettings.Access(file, null));
    assertThat(reason(settings))
        .isEqualTo(
            "nats.credentials " + file + " cannot be read: name a file that is there and ours");
  }

  @Test
  void credentials_that_are_none_are_named() throws Exception {
    var server = launch("authorization { user: a, password: b }");
    var file = Files.writeString(directory.resolve("bad.creds"), "nothing of the kind\n");
    var settings =
        NatsFixture.settings(server, "one").withAccess(new NatsSettings.Access(file, null));
    assertThat(reason(settings)).contains("nats.credentials");
  }

  @Test
  void bundles_are_taken_over_tls_from_a_server_whose_certificate_is_trusted() throws Exception {
    var certificate = ServerCertificate.make(directory);
    var server = launch(certificate.configuration());
    var access = new NatsSettings.Access(null, certificate.trusting());
    try (var client =
        Nats.connect(
            new Options.Builder()
                .server(server.url())
                .sslContext(certificate.trusting())
                .build())) {
      Streams.init(client.jetStreamManagement(), 1);
      var bpa = registered(NatsFixture.settings(server, "one").withAccess(access));
      assertThat(receive(bpa, 100).await(BOUND)).isEqualTo(new Verdict.Accepted());
      assertThat(stored(client)).isEqualTo(1);
    }
  }

  @Test
  void server_whose_certificate_nobody_trusts_is_not_used() throws Exception {
    var server = launch(ServerCertificate.make(directory).configuration());
    var url = server.url().replace("nats://", "tls://");
    var settings =
        NatsSettings.of(List.of(url), "one", List.of(NatsFixture.NODE_ID))
            .withPace(NatsFixture.settings(server, "one").pace());
    assertThat(reason(settings)).startsWith("NATS cannot be used: ").contains("bpa.tls.ca-certs");
  }

  @Test
  void server_older_than_2_11_is_not_used() throws Exception {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.startVirtualThread(() -> answerAsOld(socket));
      var url = "nats://127.0.0.1:" + socket.getLocalPort();
      assertThat(reason(NatsSettings.of(List.of(url), "one", List.of(NatsFixture.NODE_ID))))
          .startsWith("NATS server 2.10.29 is older than 2.11.0")
          .endsWith("; use a newer one");
    }
  }

  /** Speaks as a server of before does, as far as a client needs to be connected. */
  private static void answerAsOld(ServerSocket socket) {
    try (var line = socket.accept();
        var in = line.getInputStream();
        var out = line.getOutputStream()) {
      var info =
          "{\"server_id\":\"OLD\",\"version\":\"2.10.29\",\"max_payload\":1048576,"
              + "\"headers\":true,\"jetstream\":true,\"proto\":1}";
      out.write(("INFO " + info + "\r\n").getBytes(US_ASCII));
      out.flush();
      var said = new StringBuilder();
      for (int next = in.read(); next >= 0; next = in.read()) {
        said.append((char) next);
        if (said.toString().endsWith("PING\r\n")) {
          out.write("PONG\r\n".getBytes(US_ASCII));
          out.flush();
        }
      }
    } catch (IOException e) {
      // The client has gone.
    }
  }

  // ---- helpers

  private NatsServer opened(NatsServer server) {
    open.add(server);
    return server;
  }

  /** One that not every client can use; waits until it is there. */
  private NatsServer launch(String more) throws Exception {
    var server = opened(NatsServer.launch(directory, NatsServer.freePort(), more));
    Eventually.holds("the server is ready", BOUND, () -> server.log().contains("Server is ready"));
    return server;
  }

  /** Why it is not registered. */
  private String reason(NatsSettings settings) throws Exception {
    var listener = new RecordingBpaListener();
    var bpa = started(settings, listener);
    var reason = listener.loss().get(20, TimeUnit.SECONDS);
    assertThat(listener.registration()).isNotDone();
    assertThat(bpa.status().takesBundles()).isFalse();
    return reason;
  }

  private NatsBpa registered(NatsSettings settings) throws Exception {
    var listener = new RecordingBpaListener();
    var bpa = started(settings, listener);
    listener.registration().get(20, TimeUnit.SECONDS);
    return bpa;
  }

  private NatsBpa started(NatsSettings settings, RecordingBpaListener listener) {
    var bpa = new NatsBpa(settings, (_, bundle, _) -> bundle.release(), new Random(1));
    open.add(() -> bpa.leave().toCompletableFuture().get(20, TimeUnit.SECONDS));
    bpa.start(listener);
    return bpa;
  }

  private static void limit(Connection client, long maxBytes) throws Exception {
    var management = client.jetStreamManagement();
    var now = management.getStreamInfo(Streams.IN).getConfiguration();
    management.updateStream(StreamConfiguration.builder(now).maxBytes(maxBytes).build());
  }

  private static long stored(Connection client) throws Exception {
    return client.jetStreamManagement().getStreamInfo(Streams.IN).getStreamState().getMsgCount();
  }

  private static RecordingVerdict receive(NatsBpa bpa, int bytes) {
    var verdict = new RecordingVerdict();
    var info = new InboundBundleInfo(NatsFixture.PEER_ID, true, ADDRESS, bytes);
    var bundle = bpa.open(info, verdict);
    bundle.write(PayloadChunk.unpooled(ByteBuffer.allocate(bytes)));
    bundle.complete();
    return verdict;
  }
}
