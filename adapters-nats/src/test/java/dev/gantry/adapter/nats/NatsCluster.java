package dev.gantry.adapter.nats;

import dev.gantry.port.contract.Eventually;
import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.JetStreamApiException;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.ClusterInfo;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Three real servers on loopback that are one JetStream, and each of which can be killed. */
final class NatsCluster implements AutoCloseable {
  static final int SERVERS = 3;

  private static final Duration BOUND = Duration.ofSeconds(60);

  private static final Pattern META_LEADER =
      Pattern.compile("\"meta_cluster\": *\\{[^}]*?\"leader\": *\"([^\"]+)\"");

  private final List<NatsServer> servers;
  private final List<Integer> monitors;

  private NatsCluster(List<NatsServer> servers, List<Integer> monitors) {
    this.servers = servers;
    this.monitors = monitors;
  }

  /** Starts them; they have the streams of Gantry, with a replica on each, and all are current. */
  static NatsCluster start(Path directory) throws Exception {
    NatsServer.requireProgram();
    var ports = new ArrayList<Integer>();
    for (int i = 0; i < SERVERS; i++) {
      ports.add(NatsServer.freePort());
    }
    var routes =
        ports.stream().map(port -> "nats://127.0.0.1:" + port).collect(Collectors.joining(", "));
    var servers = new ArrayList<NatsServer>();
    var monitors = new ArrayList<Integer>();
    for (int i = 0; i < SERVERS; i++) {
      monitors.add(NatsServer.freePort());
      var more =
          """
          server_name: %s
          http: "127.0.0.1:%d"
          cluster { name: gantry, listen: "127.0.0.1:%d", routes: [%s] }
          """
              .formatted(name(i), monitors.get(i), ports.get(i), routes);
      servers.add(NatsServer.launch(directory.resolve(name(i)), NatsServer.freePort(), more));
    }
    var cluster = new NatsCluster(servers, monitors);
    try {
      cluster.awaitStreams();
    } catch (Exception | AssertionError e) {
      cluster.close();
      throw e;
    }
    return cluster;
  }

  List<String> urls() {
    return servers.stream().map(NatsServer::url).toList();
  }

  /** A connection of the test's own, to whichever of them is there. */
  Connection connect() throws IOException, InterruptedException {
    return Nats.connect(
        new Options.Builder()
            .servers(urls().toArray(String[]::new))
            // Also how long an answer is waited for, which does not come while nobody leads.
            .connectionTimeout(Duration.ofSeconds(1))
            .maxReconnects(-1)
            .errorListener(new ErrorListener() {})
            .build());
  }

  /** Kills one as {@code kill -9} does, and says which. */
  int kill(String leader) throws InterruptedException {
    int killed =
        IntStream.range(0, SERVERS).filter(i -> name(i).equals(leader)).findFirst().orElse(-1);
    servers.get(killed).kill();
    return killed;
  }

  /** Kills one by its number. */
  void kill(int server) throws InterruptedException {
    servers.get(server).kill();
  }

  /** Starts one again; others do its work until it is current. */
  void startAgain(int server) throws IOException {
    servers.get(server).launchAgain();
  }

  /** Who leads all, and decides which consumers there are. */
  String metaLeader() throws Exception {
    try (var http = HttpClient.newHttpClient()) {
      var uri = URI.create("http://127.0.0.1:" + monitors.getFirst() + "/jsz");
      var answer =
          http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
      var found = META_LEADER.matcher(answer.body());
      return found.find() ? found.group(1) : fail(answer.body());
    }
  }

  private static String fail(String text) {
    throw new AssertionError(text);
  }

  /** Who leads a stream; the empty text for nobody. */
  static String leaderOf(Connection client, String stream) throws Exception {
    return leader(client.jetStreamManagement().getStreamInfo(stream).getClusterInfo());
  }

  /** Waits until a stream has a leader, and all its replicas what it has. */
  void awaitCurrent(Connection client, String stream) throws Exception {
    Eventually.holds(
        "replicas of " + stream + " are current", BOUND, () -> isCurrent(client, stream));
  }

  private static boolean isCurrent(Connection client, String stream) {
    try {
      var info = client.jetStreamManagement().getStreamInfo(stream).getClusterInfo();
      return !leader(info).isEmpty()
          && info.getReplicas().size() == SERVERS - 1
          && info.getReplicas().stream().allMatch(one -> one.isCurrent() && !one.isOffline());
    } catch (IOException | JetStreamApiException | IllegalStateException e) {
      return false;
    }
  }

  private void awaitStreams() throws Exception {
    Eventually.holds("three servers make the streams", BOUND, this::makeStreams);
    try (var client = connect()) {
      for (var stream : client.jetStreamManagement().getStreamNames()) {
        awaitCurrent(client, stream);
      }
    }
  }

  /** Before they know each other and have a leader, this fails in various ways. */
  private boolean makeStreams() throws InterruptedException {
    try (var client = connect()) {
      Streams.init(client.jetStreamManagement(), SERVERS);
      return true;
    } catch (IOException | NatsException e) {
      return false;
    }
  }

  private static String leader(ClusterInfo info) {
    return info == null || info.getLeader() == null ? "" : info.getLeader();
  }

  private static String name(int server) {
    return "n" + (server + 1);
  }

  @Override
  public void close() throws Exception {
    for (var server : servers) {
      server.close();
    }
  }
}
