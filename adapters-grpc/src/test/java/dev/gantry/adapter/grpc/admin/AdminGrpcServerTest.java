package dev.gantry.adapter.grpc.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import dev.gantry.adapter.grpc.operator.OperatorClient;
import dev.gantry.adapter.grpc.wire.operator.AddPeerRequest;
import dev.gantry.adapter.grpc.wire.operator.Backlog;
import dev.gantry.adapter.grpc.wire.operator.DrainPeerRequest;
import dev.gantry.adapter.grpc.wire.operator.EndSessionRequest;
import dev.gantry.adapter.grpc.wire.operator.GetCountersRequest;
import dev.gantry.adapter.grpc.wire.operator.GetStatusRequest;
import dev.gantry.adapter.grpc.wire.operator.ListEventsRequest;
import dev.gantry.adapter.grpc.wire.operator.ListPeersRequest;
import dev.gantry.adapter.grpc.wire.operator.ListSessionsRequest;
import dev.gantry.adapter.grpc.wire.operator.ListSessionsResponse;
import dev.gantry.adapter.grpc.wire.operator.OperatorGrpc;
import dev.gantry.adapter.grpc.wire.operator.Peer;
import dev.gantry.adapter.grpc.wire.operator.RedialPeerRequest;
import dev.gantry.adapter.grpc.wire.operator.RemovePeerRequest;
import dev.gantry.adapter.grpc.wire.operator.Session;
import dev.gantry.adapter.grpc.wire.operator.SetLogLevelRequest;
import dev.gantry.adapter.grpc.wire.operator.Setting;
import dev.gantry.adapter.grpc.wire.operator.WatchEventsRequest;
import dev.gantry.adapter.grpc.wire.operator.WatchPeersRequest;
import dev.gantry.domain.node.OrderOutcome;
import dev.gantry.domain.node.PeerOrder;
import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.session.ReportedState;
import dev.gantry.port.in.Caller;
import dev.gantry.port.in.ChangeFeed;
import dev.gantry.port.in.Logins;
import dev.gantry.port.in.NodeOperations;
import dev.gantry.port.in.OperatorException;
import dev.gantry.port.in.OperatorException.Kind;
import dev.gantry.port.in.OperatorJson;
import dev.gantry.port.in.ServerOperations;
import dev.gantry.port.out.BpaStatus;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdminGrpcServerTest {
  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final Node node = new Node();

  /** Who shows the word may change something. */
  private final Logins logins =
      arrival ->
          "Bearer word".equals(arrival.authorization())
              ? new Caller("a token", Caller.Role.CHANGE)
              : Logins.OPEN.caller(arrival);

  private volatile BpaStatus bpa = BpaStatus.NONE;
  private final Server process = new Server();
  @TempDir private Path folder;
  private AdminGrpcServer server;
  private int port;
  private ManagedChannel channel;
  private OperatorClient atSocket;
  private OperatorGrpc.OperatorBlockingStub operator;

  @BeforeEach
  void start() throws IOException {
    server = new AdminGrpcServer(new OperatorCalls(node, process, () -> bpa), logins);
    port = server.openPort(ANY_PORT, null);
    server.openSocket(folder.resolve("admin/socket"), false);
    channel = NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    atSocket = OperatorClient.atSocket(folder.resolve("admin/socket"), Duration.ofSeconds(20));
    operator = OperatorGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    atSocket.close();
    server.close();
  }

  @Test
  void status_is_the_nodes() {
    var status = operator.getStatus(GetStatusRequest.getDefaultInstance());
    assertThat(status.getNodeIdsList()).containsExactly("ipn:1.0");
    assertThat(status.getListeningList()).containsExactly("127.0.0.1:4556");
    assertThat(status.getReady()).isTrue();
    assertThat(status.hasStorage()).isFalse();
    assertThat(status.hasBpaAddress()).isFalse();
  }

  @Test
  void status_tells_what_lies_in_the_spool_and_how_its_disk_is() {
    bpa =
        new BpaStatus(
            new BpaStatus.Storage(
                true,
                false,
                7,
                false,
                5000,
                1000,
                List.of(
                    new BpaStatus.Backlog("outbox", "ipn:7.0", 3, 300, 60),
                    new BpaStatus.Backlog("refused", "ipn:8.0", 1, 10, 90))),
            List.of(),
            null);
    var status = operator.getStatus(GetStatusRequest.getDefaultInstance());
    assertThat(status.getBacklogsList())
        .containsExactly(
            Backlog.newBuilder()
                .setPlace("outbox")
                .setPeer("ipn:7.0")
                .setBundles(3)
                .setBytes(300)
                .setOldestSeconds(60)
                .build(),
            Backlog.newBuilder()
                .setPlace("refused")
                .setPeer("ipn:8.0")
                .setBundles(1)
                .setBytes(10)
                .setOldestSeconds(90)
                .build());
    assertThat(status.getStorage().getWritable()).isTrue();
    assertThat(status.getStorage().getAnswers()).isFalse();
    assertThat(status.getStorage().getJournalAstray()).isTrue();
    assertThat(status.getStorage().getFreeBytes()).isEqualTo(5000);
    assertThat(status.getReady()).as("the disk hangs").isFalse();
    var health = HealthGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
    assertThat(health.check(asking("ready")).getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
  }

  @Test
  void status_tells_which_bpa_serves_us() {
    var addresses = List.of("http://one:50051", "http://two:50051");
    bpa = new BpaStatus(null, List.of(), new BpaStatus.Choice(addresses, 1, 3));
    assertThat(operator.getStatus(GetStatusRequest.getDefaultInstance()).getBpaAddress())
        .isEqualTo("http://two:50051");
    bpa = new BpaStatus(null, List.of(), new BpaStatus.Choice(addresses, -1, 3));
    assertThat(operator.getStatus(GetStatusRequest.getDefaultInstance()).hasBpaAddress()).isFalse();
  }

  @Test
  void sessions_are_listed_with_absent_fields_absent() {
    var sessions = operator.listSessions(ListSessionsRequest.getDefaultInstance());
    assertThat(sessions.getSessionsList()).hasSize(2);
    var first = sessions.getSessions(0);
    assertThat(first.getNumber()).isEqualTo(1);
    assertThat(first.getState()).isEqualTo("ESTABLISHED_IDLE");
    assertThat(first.getPeerNodeId()).isEqualTo("ipn:7.0");
    assertThat(first.getTls()).startsWith("TLSv1.3");
    var second = sessions.getSessions(1);
    assertThat(second.hasPeerNodeId()).isFalse();
    assertThat(second.hasTls()).isFalse();
  }

  @Test
  void peers_are_listed_with_their_revision() {
    var peers = operator.listPeers(ListPeersRequest.getDefaultInstance());
    assertThat(peers.getRevision()).isEqualTo(node.changes.newest());
    assertThat(peers.getPeers(0).getAddress()).isEqualTo("192.0.2.7:4556");
    assertThat(peers.getPeers(0).getSessionsList()).containsExactly(1L);
    assertThat(peers.getPeers(0).getWaitingBundles()).isEqualTo(7);
  }

  @Test
  void counters_are_totals_since_the_start_and_not_sums_of_living_sessions() {
    var counters = operator.getCounters(GetCountersRequest.getDefaultInstance());
    assertThat(counters.getSessions()).isEqualTo(2);
    assertThat(counters.getPeers()).isEqualTo(2);
    assertThat(counters.getBundlesSent()).isEqualTo(103);
    assertThat(counters.getBundlesReceived()).isEqualTo(105);
    assertThat(counters.getBytesSent()).isEqualTo(1020);
    assertThat(counters.getBytesReceived()).isEqualTo(1040);
  }

  @Test
  void session_is_ended_and_an_unknown_one_is_not_found() throws Exception {
    var _ = atSocket.endSession(EndSessionRequest.newBuilder().setNumber(1).build());
    assertThat(node.ended).isEqualTo(new SessionKey(1));
    assertThatThrownBy(
            () -> atSocket.endSession(EndSessionRequest.newBuilder().setNumber(9).build()))
        .isInstanceOfSatisfying(
            OperatorException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNKNOWN))
        .hasMessageContaining("there is no session 9");
  }

  @Test
  void whoever_reaches_the_port_may_look_and_changes_nothing() {
    assertThatThrownBy(
            () -> operator.endSession(EndSessionRequest.newBuilder().setNumber(1).build()))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED))
        .hasMessageContaining("needs the role change")
        .hasMessageContaining("admin-socket");
    assertThat(node.ended).isNull();
  }

  @Test
  void who_shows_a_token_at_the_port_may_change() {
    var headers = new Metadata();
    headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer word");
    var with = operator.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    assertThat(with.getStatus(GetStatusRequest.getDefaultInstance()).getMayChange()).isTrue();
    assertThat(operator.getStatus(GetStatusRequest.getDefaultInstance()).getMayChange()).isFalse();
    var _ = with.endSession(EndSessionRequest.newBuilder().setNumber(1).build());
    assertThat(node.ended).isEqualTo(new SessionKey(1));
  }

  @Test
  void everything_is_asked_as_json_at_the_paths_of_its_description() {
    assertThat(json("GET", "/v1/status", Map.of(), "").body())
        .contains("\"nodeIds\":[\"ipn:1.0\"]", "\"mayChange\":true");
    assertThat(json("GET", "/v1/sessions", Map.of("pageSize", "1"), "").body())
        .contains("\"nextPageToken\":\"1\"");
    assertThat(json("DELETE", "/v1/sessions/1", Map.of(), "").status()).isEqualTo(200);
    assertThat(node.ended).isEqualTo(new SessionKey(1));
    assertThat(json("POST", "/v1/peers/192.0.2.7%3A4556:redial", Map.of(), "{}").body())
        .contains("\"changed\":true");
    assertThat(node.ordered).isEqualTo("REDIAL 192.0.2.7:4556");
    assertThat(json("POST", "/v1/peers/unix%3A%2Frun%2Fpeer:drain", Map.of(), "").status())
        .isEqualTo(200);
    assertThat(node.ordered).isEqualTo("DRAIN unix:/run/peer");
    assertThat(json("PUT", "/v1/log-level", Map.of(), "{\"level\":\"debug\"}").body())
        .contains("debug");
  }

  @Test
  void a_path_that_is_escaped_badly_is_a_fault_of_who_asks() {
    for (String name : List.of("%", "%4", "%zz", "192.0.2.7%3A4556%")) {
      assertThat(json("DELETE", "/v1/peers/" + name, Map.of(), "").status()).isEqualTo(400);
      assertThat(json("POST", "/v1/peers/" + name + ":drain", Map.of(), "").body())
          .contains("two hexadecimal digits");
    }
  }

  @Test
  void what_is_wrong_with_a_request_is_told_as_json() {
    assertThat(json("GET", "/v1/nothing", Map.of(), "").status()).isEqualTo(404);
    assertThat(json("POST", "/v1/status", Map.of(), "").status()).isEqualTo(405);
    assertThat(json("DELETE", "/v1/sessions/9", Map.of(), ""))
        .isEqualTo(
            new OperatorJson.Answer(
                404,
                "{\"message\":\"there is no session 9: the list of sessions names those there"
                    + " are\"}\n"));
    assertThat(json("GET", "/v1/sessions", Map.of("pages", "1"), "").status()).isEqualTo(400);
    assertThat(json("PUT", "/v1/log-level", Map.of(), "{").status()).isEqualTo(400);
    var calls = new JsonCalls(new OperatorCalls(node, process, () -> bpa));
    var looking = new Caller("somebody", Caller.Role.READ);
    assertThat(calls.answer(request(looking, "POST", "/v1/drain", Map.of(), "{}")).status())
        .isEqualTo(403);
    var nobody = new Caller("nobody", Caller.Role.NONE);
    assertThat(calls.answer(request(nobody, "GET", "/v1/status", Map.of(), "")).status())
        .isEqualTo(401);
  }

  @Test
  void changes_are_watched_as_json_from_what_was_seen_and_anew_where_that_is_kept_no_more()
      throws Exception {
    var told = new ArrayList<String>();
    assertThatThrownBy(() -> watch("/v1/peers:watch", null, new Heard(told, 2)))
        .isInstanceOf(IllegalStateException.class);
    long seen = node.changes.newest();
    assertThat(told.getFirst()).startsWith("-1 {").contains("\"address\":\"192.0.2.7:4556\"");
    assertThat(told.getLast()).startsWith(seen + " {").contains("\"address\":\"192.0.2.8:4556\"");
    node.changes.add(new NodeOperations.PeerChange(3, null));
    told.clear();
    assertThatThrownBy(() -> watch("/v1/peers:watch", Long.toString(seen), new Heard(told, 1)))
        .isInstanceOf(IllegalStateException.class);
    assertThat(told.getFirst()).startsWith((seen + 1) + " {").contains("\"number\":\"3\"");
    told.clear();
    assertThatThrownBy(() -> watch("/v1/peers:watch", "1", new Heard(told, 3)))
        .isInstanceOf(IllegalStateException.class);
    assertThat(told.getFirst()).isEqualTo("anew");
    assertThat(told.get(1)).contains("192.0.2.7");
    process.events.add(new ServerOperations.Event(Instant.EPOCH, "info", "it happened", Map.of()));
    told.clear();
    var before = Long.toString(process.events.newest() - 1);
    assertThatThrownBy(() -> watch("/v1/events:watch", before, new Heard(told, 1)))
        .isInstanceOf(IllegalStateException.class);
    assertThat(told.getFirst()).contains("\"text\":\"it happened\"");
  }

  @Test
  void whoever_comes_back_to_an_address_that_names_a_number_goes_on_behind_what_it_saw_last() {
    var calls = new JsonCalls(new OperatorCalls(node, process, () -> bpa));
    var reader = new Caller("somebody", Caller.Role.READ);
    process.events.add(new ServerOperations.Event(Instant.EPOCH, "info", "seen", Map.of()));
    process.events.add(new ServerOperations.Event(Instant.EPOCH, "info", "new", Map.of()));
    long newest = process.events.newest();
    for (var name : List.of("afterNumber", "after_number")) {
      var request =
          request(reader, "GET", "/v1/events:watch", Map.of(name, Long.toString(newest - 2)), "");
      var watch = calls.watch(request, Long.toString(newest - 1));
      var told = new ArrayList<String>();
      assertThatThrownBy(() -> ((OperatorJson.Watch.Open) watch).tell(new Heard(told, 1)))
          .isInstanceOf(IllegalStateException.class);
      assertThat(told.getFirst()).contains("\"text\":\"new\"");
    }
  }

  /** Clients such as tonic have no stream before. */
  @Test
  void who_watches_is_answered_at_once_even_while_nothing_changes() throws Exception {
    var answered = new CompletableFuture<Metadata>();
    var call = channel.newCall(OperatorGrpc.getWatchEventsMethod(), CallOptions.DEFAULT);
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onHeaders(Metadata headers) {
            answered.complete(headers);
          }

          @Override
          public void onClose(Status status, Metadata trailers) {
            answered.completeExceptionally(status.asRuntimeException());
          }
        },
        new Metadata());
    call.request(1);
    call.sendMessage(WatchEventsRequest.getDefaultInstance());
    call.halfClose();
    assertThat(answered.get(20, TimeUnit.SECONDS)).isNotNull();
    call.cancel("seen", null);
  }

  @Test
  void who_may_not_look_or_asks_nonsense_watches_nothing() {
    var calls = new JsonCalls(new OperatorCalls(node, process, () -> bpa));
    assertThat(calls.isWatched("/v1/peers:watch")).isTrue();
    assertThat(calls.isWatched("/v1/peers")).isFalse();
    var nobody = new Caller("nobody", Caller.Role.NONE);
    assertThat(refusal(request(nobody, "GET", "/v1/peers:watch", Map.of(), ""), null))
        .isEqualTo(401);
    var reader = new Caller("somebody", Caller.Role.READ);
    assertThat(refusal(request(reader, "POST", "/v1/peers:watch", Map.of(), ""), null))
        .isEqualTo(405);
    assertThat(refusal(request(reader, "GET", "/v1/peers:watch", Map.of(), ""), "x"))
        .isEqualTo(400);
    assertThat(
            refusal(
                request(reader, "GET", "/v1/events:watch", Map.of("afterRevision", "1"), ""), null))
        .isEqualTo(400);
  }

  private int refusal(OperatorJson.Request request, String seen) {
    var calls = new JsonCalls(new OperatorCalls(node, process, () -> bpa));
    return ((OperatorJson.Watch.Refused) calls.watch(request, seen)).answer().status();
  }

  private void watch(String path, String seen, OperatorJson.Listener listener)
      throws InterruptedException {
    var calls = new JsonCalls(new OperatorCalls(node, process, () -> bpa));
    var reader = new Caller("somebody", Caller.Role.READ);
    ((OperatorJson.Watch.Open) calls.watch(request(reader, "GET", path, Map.of(), ""), seen))
        .tell(listener);
  }

  /** One that goes when it has heard enough. */
  private record Heard(List<String> told, int most) implements OperatorJson.Listener {
    private void hear(String what) {
      told.add(what);
      if (told.size() == most) {
        throw new IllegalStateException("it has gone");
      }
    }

    @Override
    public void told(long number, String body) {
      hear(number + " " + body);
    }

    @Override
    public void anew() {
      hear("anew");
    }

    @Override
    public void quiet() {
      hear("quiet");
    }
  }

  private OperatorJson.Answer json(
      String method, String path, Map<String, String> query, String body) {
    var calls = new JsonCalls(new OperatorCalls(node, process, () -> bpa));
    var caller = new Caller("somebody", Caller.Role.CHANGE);
    return calls.answer(request(caller, method, path, query, body));
  }

  private static OperatorJson.Request request(
      Caller caller, String method, String path, Map<String, String> query, String body) {
    return new OperatorJson.Request(caller, method, path, query, body);
  }

  @Test
  void socket_lets_in_nobody_but_its_owner_in_a_folder_that_is_the_owners_alone() throws Exception {
    var socket = folder.resolve("admin/socket");
    assertThat(atSocket.status().getVersion()).isEqualTo("1.2.3");
    assertThat(permissions(socket)).isEqualTo("rw-------");
    assertThat(permissions(socket.getParent())).isEqualTo("rwx------");
    try (var entries = Files.list(socket.getParent())) {
      assertThat(entries).containsExactly(socket);
    }
    server.close();
    assertThat(socket).doesNotExist();
  }

  @Test
  void socket_for_a_group_lets_the_group_in() throws Exception {
    var socket = folder.resolve("group/socket");
    server.openSocket(socket, true);
    assertThat(permissions(socket)).isEqualTo("rw-rw----");
    assertThat(permissions(socket.getParent())).isEqualTo("rwxr-x---");
  }

  @Test
  void socket_that_another_process_left_behind_is_made_anew() throws Exception {
    var socket = folder.resolve("left/socket");
    Files.createDirectory(socket.getParent());
    Files.setPosixFilePermissions(socket.getParent(), PosixFilePermissions.fromString("rwx------"));
    try (var dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dead.bind(UnixDomainSocketAddress.of(socket));
    }
    Files.createDirectory(socket.resolveSibling(".new"));
    server.openSocket(socket, false);
    try (var client = OperatorClient.atSocket(socket, Duration.ofSeconds(20))) {
      assertThat(client.status().getReady()).isTrue();
    }
  }

  @Test
  void socket_is_not_put_where_others_may_write_nor_where_somebody_listens() throws Exception {
    assertThatThrownBy(() -> server.openSocket(folder.resolve("admin/socket"), false))
        .hasMessageContaining("another process listens there");
    var open = folder.resolve("open");
    Files.createDirectory(open);
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwx---"));
    assertThatThrownBy(() -> server.openSocket(open.resolve("socket"), false))
        .hasMessageContaining("others may write to its folder");
  }

  @Test
  void path_of_a_socket_may_be_as_long_as_the_system_takes_it() throws Exception {
    var longest = folder.resolve("x".repeat(room(folder) - "/socket".length())).resolve("socket");
    server.openSocket(longest, false);
    try (var client = OperatorClient.atSocket(longest, Duration.ofSeconds(20))) {
      assertThat(client.status().getReady()).isTrue();
    }
    var longer = folder.resolve("x".repeat(room(folder) - "socket".length())).resolve("socket");
    assertThatThrownBy(() -> server.openSocket(longer, false))
        .hasMessageContaining("its path has 107 bytes, and 106 are the most");
  }

  private static int room(Path folder) {
    return SocketFolder.MAX_PATH_BYTES - folder.toString().length() - "/".length();
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void sessions_come_in_pages_and_by_peer_and_state() throws Exception {
    var first = sessions(ListSessionsRequest.newBuilder().setPageSize(1));
    assertThat(first.getSessionsList()).extracting(Session::getNumber).containsExactly(1L);
    var second =
        sessions(
            ListSessionsRequest.newBuilder().setPageSize(1).setPageToken(first.getNextPageToken()));
    assertThat(second.getSessionsList()).extracting(Session::getNumber).containsExactly(2L);
    assertThat(second.getNextPageToken()).isEmpty();
    for (var peer : List.of("ipn:7.0", "192.0.2.7:4556", "192.0.2.7")) {
      assertThat(sessions(ListSessionsRequest.newBuilder().setPeer(peer)).getSessionsList())
          .extracting(Session::getNumber)
          .containsExactly(1L);
    }
    assertThat(
            sessions(ListSessionsRequest.newBuilder().setState("contact-negotiating"))
                .getSessionsList())
        .extracting(Session::getNumber)
        .containsExactly(2L);
  }

  @Test
  void what_makes_no_sense_is_told_with_what_would() {
    assertThatThrownBy(() -> sessions(ListSessionsRequest.newBuilder().setState("asleep")))
        .hasMessageContaining("there is no state 'asleep'")
        .hasMessageContaining("ESTABLISHED_IDLE");
    assertThatThrownBy(() -> sessions(ListSessionsRequest.newBuilder().setPageToken("x")))
        .hasMessageContaining("next_page_token");
    assertThatThrownBy(
            () ->
                sessions(
                    ListSessionsRequest.newBuilder().setPageSize(OperatorCalls.MAX_PAGE_ROWS + 1)))
        .hasMessageContaining("page_size is 1001, and may be 1000 at most");
  }

  private ListSessionsResponse sessions(ListSessionsRequest.Builder request) throws Exception {
    return atSocket.sessions(request.build());
  }

  @Test
  void peers_come_in_pages() throws Exception {
    var first = atSocket.peers(ListPeersRequest.newBuilder().setPageSize(1).build());
    assertThat(first.getPeersList()).extracting(Peer::getAddress).containsExactly("192.0.2.7:4556");
    var second =
        atSocket.peers(
            ListPeersRequest.newBuilder()
                .setPageSize(1)
                .setPageToken(first.getNextPageToken())
                .build());
    assertThat(second.getPeersList())
        .extracting(Peer::getAddress)
        .containsExactly("192.0.2.8:4556");
    assertThat(second.getNextPageToken()).isEmpty();
  }

  @Test
  void orders_for_a_peer_are_the_nodes_and_each_outcome_is_told() throws Exception {
    var redial = RedialPeerRequest.newBuilder().setName("ipn:7.0").build();
    assertThat(atSocket.redial(redial).getChanged()).isTrue();
    assertThat(node.ordered).isEqualTo("REDIAL ipn:7.0");
    node.outcome = OrderOutcome.ALREADY;
    var drain = DrainPeerRequest.newBuilder().setName("192.0.2.7:4556").build();
    assertThat(atSocket.drainPeer(drain).getChanged()).isFalse();
    assertThat(node.ordered).isEqualTo("DRAIN 192.0.2.7:4556");
    node.outcome = OrderOutcome.UNKNOWN;
    assertThatThrownBy(() -> atSocket.redial(redial)).hasMessageContaining("no peer ipn:7.0");
    node.outcome = OrderOutcome.NOT_DIALLED;
    assertThatThrownBy(() -> atSocket.redial(redial)).hasMessageContaining("only comes to us");
    node.outcome = OrderOutcome.LEAVING;
    assertThatThrownBy(() -> atSocket.redial(redial)).hasMessageContaining("is leaving");
    assertThatThrownBy(() -> atSocket.redial(RedialPeerRequest.getDefaultInstance()))
        .hasMessageContaining("name is empty");
  }

  @Test
  void peers_are_added_with_their_settings_and_removed() throws Exception {
    var add =
        AddPeerRequest.newBuilder()
            .setAddress("192.0.2.9:4556")
            .putSettings("node-id", "ipn:9.0")
            .build();
    assertThat(atSocket.addPeer(add).getChanged()).isTrue();
    assertThat(process.added).containsEntry("192.0.2.9:4556", Map.of("node-id", "ipn:9.0"));
    assertThat(atSocket.addPeer(add).getChanged()).isFalse();
    var remove = RemovePeerRequest.newBuilder().setName("192.0.2.9:4556").build();
    var _ = atSocket.removePeer(remove);
    assertThatThrownBy(() -> atSocket.removePeer(remove))
        .hasMessageContaining("there is no peer 192.0.2.9:4556");
  }

  @Test
  void configuration_comes_with_its_origins() throws Exception {
    assertThat(atSocket.configuration().getSettingsList())
        .containsExactly(
            Setting.newBuilder()
                .setKey("log-level")
                .setValue("\"info\"")
                .setOrigin("default")
                .build());
  }

  @Test
  void log_level_reload_and_drain_are_the_processes() throws Exception {
    var debug = SetLogLevelRequest.newBuilder().setLevel("debug").build();
    assertThat(atSocket.logAt(debug).getLevel()).isEqualTo("debug");
    assertThat(atSocket.status().getLogLevel()).isEqualTo("debug");
    assertThat(atSocket.reload().getAtRestartList()).containsExactly("node-ids");
    process.broken = true;
    assertThatThrownBy(() -> atSocket.reload())
        .isInstanceOfSatisfying(
            OperatorException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NOT_NOW))
        .hasMessage("gantry.toml:1: no");
    var _ = atSocket.drain();
    assertThat(process.drained).isTrue();
  }

  @Test
  void events_are_the_newest_in_order() throws Exception {
    for (int i = 1; i <= OperatorCalls.DEFAULT_EVENTS + 1; i++) {
      process.events.add(
          new ServerOperations.Event(
              Instant.ofEpochMilli(i), "info", "event " + i, Map.of("session", "7")));
    }
    var last = atSocket.events(ListEventsRequest.getDefaultInstance()).getEventsList();
    assertThat(last).hasSize(OperatorCalls.DEFAULT_EVENTS);
    assertThat(last.getFirst().getText()).isEqualTo("event 2");
    var newest = atSocket.events(ListEventsRequest.newBuilder().setLimit(1).build());
    assertThat(newest.getEvents(0).getText()).isEqualTo("event 101");
    assertThat(newest.getEvents(0).getFieldsMap()).containsEntry("session", "7");
  }

  @Test
  void queues_tell_the_spool_and_what_peers_share() throws Exception {
    bpa =
        new BpaStatus(null, List.of(new BpaStatus.Window("bpa_forward_bytes", 5, 10, 1, 0)), null);
    assertThat(atSocket.queues().getWindowsList())
        .singleElement()
        .satisfies(window -> assertThat(window.getHeld()).isEqualTo(5));
    assertThat(atSocket.queues().hasStorage()).isFalse();
  }

  @Test
  void health_tells_live_from_ready() {
    var health = HealthGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
    assertThat(health.check(asking("")).getStatus()).isEqualTo(ServingStatus.SERVING);
    assertThat(health.check(asking("ready")).getStatus()).isEqualTo(ServingStatus.SERVING);
    node.registered = false;
    assertThat(health.check(asking("live")).getStatus()).isEqualTo(ServingStatus.SERVING);
    assertThat(health.check(asking("ready")).getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
    assertThatThrownBy(() -> health.check(asking("other"))).hasMessageContaining("NOT_FOUND");
  }

  @Test
  void health_is_watched_and_told_when_it_changes() {
    var health = HealthGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
    var told = health.watch(asking("ready"));
    assertThat(told.next().getStatus()).isEqualTo(ServingStatus.SERVING);
    node.registered = false;
    assertThat(told.next().getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
    assertThat(health.watch(asking("other")).next().getStatus())
        .isEqualTo(ServingStatus.SERVICE_UNKNOWN);
  }

  @Test
  void as_many_watch_health_as_may_and_one_more_is_told_so() throws Exception {
    var opened = new ArrayList<ManagedChannel>();
    try {
      for (int i = 0; i < HealthService.MAX_WATCHES; i++) {
        if (i % AdminGrpcServer.MAX_CALLS == 0) {
          opened.add(NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build());
        }
        var health =
            HealthGrpc.newBlockingStub(opened.getLast()).withDeadlineAfter(60, TimeUnit.SECONDS);
        assertThat(health.watch(asking("live")).next().getStatus())
            .isEqualTo(ServingStatus.SERVING);
      }
      var health = HealthGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
      assertThatThrownBy(() -> health.watch(asking("live")).next())
          .hasMessageContaining("RESOURCE_EXHAUSTED")
          .hasMessageContaining("64 watch already");
    } finally {
      opened.forEach(ManagedChannel::shutdownNow);
    }
  }

  @Test
  void connection_that_is_one_too_many_is_closed() throws Exception {
    var opened = new ArrayList<Socket>();
    try {
      // The channel of the tests has none as long as nobody asked.
      for (int i = 0; i < AdminGrpcServer.MAX_CONNECTIONS_OF_A_SOURCE; i++) {
        opened.add(greeted("127.0.0.1"));
      }
      assertRefused("127.0.0.1");
      while (opened.size() < AdminGrpcServer.MAX_CONNECTIONS) {
        opened.add(greeted("127.0.0.2"));
      }
      assertRefused("127.0.0.3");
    } finally {
      for (var socket : opened) {
        socket.close();
      }
    }
    assertThat(operator.withWaitForReady().getStatus(GetStatusRequest.getDefaultInstance()))
        .as("there is room again")
        .isNotNull();
  }

  private Socket greeted(String from) throws IOException {
    var socket = connect(from);
    assertThat(socket.getInputStream().read()).as("its first octet").isNotNegative();
    return socket;
  }

  private void assertRefused(String from) throws IOException {
    try (var oneMore = connect(from)) {
      assertThat(oneMore.getInputStream().read()).isNegative();
    } catch (SocketException e) {
      assertThat(e).hasMessageContaining("reset");
    }
  }

  /** A connection on which the server speaks first: its SETTINGS. */
  private Socket connect(String from) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), port, InetAddress.ofLiteral(from), 0);
    socket.setSoTimeout(20_000);
    return socket;
  }

  @Test
  void watch_tells_all_peers_and_then_what_changes() {
    var told = operator.watchPeers(WatchPeersRequest.getDefaultInstance());
    assertThat(told.next().getPeer().getAddress()).isEqualTo("192.0.2.7:4556");
    assertThat(told.next().getPeer().getAddress()).isEqualTo("192.0.2.8:4556");
    node.changes.add(new NodeOperations.PeerChange(1, node.peers().peers().getFirst()));
    var change = told.next();
    assertThat(change.getRevision()).isEqualTo(node.changes.newest());
    assertThat(change.getPeer().getNodeIdsList()).containsExactly("ipn:7.0");
    node.changes.add(new NodeOperations.PeerChange(2, null));
    var gone = told.next();
    assertThat(gone.getNumber()).isEqualTo(2);
    assertThat(gone.hasPeer()).isFalse();
  }

  @Test
  void watch_goes_on_behind_a_revision_and_starts_anew_when_that_is_too_old() {
    long before = node.changes.newest();
    for (int i = 1; i <= Node.MAX_CHANGES; i++) {
      node.changes.add(new NodeOperations.PeerChange(i, null));
    }
    var goesOn =
        operator.watchPeers(WatchPeersRequest.newBuilder().setAfterRevision(before).build());
    assertThat(goesOn.next().getNumber()).isEqualTo(1);
    node.changes.add(new NodeOperations.PeerChange(99, null));
    var tooOld =
        operator.watchPeers(WatchPeersRequest.newBuilder().setAfterRevision(before).build());
    assertThatThrownBy(tooOld::next)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.OUT_OF_RANGE))
        .hasMessageContaining("start anew");
  }

  @Test
  void events_are_watched_from_now_on() throws Exception {
    process.events.add(new ServerOperations.Event(Instant.EPOCH, "info", "before", Map.of()));
    long number = atSocket.events(ListEventsRequest.getDefaultInstance()).getEvents(0).getNumber();
    var told = operator.watchEvents(WatchEventsRequest.newBuilder().setAfterNumber(number).build());
    process.events.add(new ServerOperations.Event(Instant.EPOCH, "warn", "after", Map.of()));
    assertThat(told.next().getEvent().getText()).isEqualTo("after");
  }

  @Test
  void each_service_is_listed_once() throws Exception {
    var response = reflect(ServerReflectionRequest.newBuilder().setListServices("").build());
    assertThat(response.getListServicesResponse().getServiceList())
        .extracting(ServiceResponse::getName)
        .doesNotHaveDuplicates();
  }

  @Test
  void reflection_lists_the_services() throws Exception {
    var response = reflect(ServerReflectionRequest.newBuilder().setListServices("").build());
    assertThat(response.getListServicesResponse().getServiceList())
        .extracting(ServiceResponse::getName)
        .contains("gantry.operator.v1.Operator", "grpc.health.v1.Health");
  }

  @ParameterizedTest
  @CsvSource({"gantry.operator.v1.Operator, ListPeers", "grpc.health.v1.Health, Check"})
  void reflection_describes_the_methods_to_clients_that_know_none(String service, String method)
      throws Exception {
    var request = ServerReflectionRequest.newBuilder().setFileContainingSymbol(service).build();
    var files = reflect(request).getFileDescriptorResponse().getFileDescriptorProtoList();
    var methods = new ArrayList<String>();
    for (var file : files) {
      for (var described : FileDescriptorProto.parseFrom(file).getServiceList()) {
        described.getMethodList().forEach(one -> methods.add(one.getName()));
      }
    }
    assertThat(methods).contains(method);
  }

  private ServerReflectionResponse reflect(ServerReflectionRequest request) throws Exception {
    var answer = new CompletableFuture<ServerReflectionResponse>();
    var requests =
        ServerReflectionGrpc.newStub(channel)
            .serverReflectionInfo(
                new StreamObserver<ServerReflectionResponse>() {
                  @Override
                  public void onNext(ServerReflectionResponse response) {
                    answer.complete(response);
                  }

                  @Override
                  public void onError(Throwable failure) {
                    answer.completeExceptionally(failure);
                  }

                  @Override
                  public void onCompleted() {}
                });
    requests.onNext(request);
    var response = answer.get(20, TimeUnit.SECONDS);
    requests.onCompleted();
    return response;
  }

  @Test
  void taken_port_is_named() {
    var taken = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    assertThatThrownBy(() -> server.openPort(taken, null))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("admin-grpc-address")
        .hasMessageContaining(Integer.toString(port));
  }

  private static HealthCheckRequest asking(String service) {
    return HealthCheckRequest.newBuilder().setService(service).build();
  }

  private static final class Node implements NodeOperations {
    private static final int MAX_CHANGES = 8;

    private volatile boolean registered = true;
    private final ChangeFeed<PeerChange> changes = new ChangeFeed<>(MAX_CHANGES);
    private volatile SessionKey ended;
    private volatile String ordered;
    private volatile OrderOutcome outcome = OrderOutcome.DONE;

    @Override
    public NodeStatus status() {
      return new NodeStatus(List.of("ipn:1.0"), List.of("127.0.0.1:4556"), registered, false);
    }

    @Override
    public List<SessionStatus> sessions() {
      var one = new SessionKey(1);
      var two = new SessionKey(2);
      var tls = "TLSv1.3 TLS_AES_256_GCM_SHA384";
      return List.of(
          new SessionStatus(
              one,
              true,
              ReportedState.ESTABLISHED_IDLE,
              "192.0.2.7:4556",
              "ipn:7.0",
              true,
              tls,
              1,
              2,
              10,
              20),
          new SessionStatus(
              two,
              false,
              ReportedState.CONTACT_NEGOTIATING,
              "192.0.2.8:5",
              null,
              false,
              null,
              2,
              3,
              10,
              20));
    }

    @Override
    public CompletionStage<List<TransferStatus>> transfers(SessionKey session) {
      return CompletableFuture.completedStage(List.of());
    }

    @Override
    public Totals totals() {
      return new Totals(103, 105, 1020, 1040);
    }

    @Override
    public PeerTable peers() {
      return new PeerTable(
          changes.newest(),
          List.of(
              new PeerStatus(
                      1, "192.0.2.7:4556", List.of("ipn:7.0"), true, List.of(new SessionKey(1)))
                  .waiting(7, Duration.ofSeconds(1)),
              new PeerStatus(2, "192.0.2.8:4556", List.of(), false, List.of())));
    }

    @Override
    public ChangeFeed<PeerChange> peerChanges() {
      return changes;
    }

    @Override
    public CompletionStage<OrderOutcome> order(PeerOrder what, String name) {
      ordered = what + " " + name;
      return CompletableFuture.completedStage(outcome);
    }

    @Override
    public boolean endSession(SessionKey session) {
      ended = session;
      return session.number() == 1;
    }
  }

  private static final class Server implements ServerOperations {
    private final ChangeFeed<Event> events = new ChangeFeed<>(OperatorCalls.MAX_PAGE_ROWS);
    private final Map<String, Map<String, String>> added = new ConcurrentHashMap<>();
    private volatile String level = "info";
    private volatile boolean broken;
    private volatile boolean drained;

    @Override
    public About about() {
      return new About("1.2.3", "25", Instant.EPOCH, 1);
    }

    @Override
    public List<Setting> configuration() {
      return List.of(new Setting("log-level", "\"info\"", "default"));
    }

    @Override
    public Reloaded reload() throws OperatorException {
      if (broken) {
        throw new OperatorException(Kind.NOT_NOW, "gantry.toml:1: no");
      }
      return new Reloaded(List.of("peers"), List.of("node-ids"), List.of());
    }

    @Override
    public boolean addPeer(String address, Map<String, String> settings) {
      return added.put(address, settings) == null;
    }

    @Override
    public void removePeer(String name) throws OperatorException {
      if (added.remove(name) == null) {
        throw PeerOrders.unknown(name);
      }
    }

    @Override
    public void drain() {
      drained = true;
    }

    @Override
    public String logLevel() {
      return level;
    }

    @Override
    public String logAt(String wanted) {
      level = wanted;
      return wanted;
    }

    @Override
    public ChangeFeed<Event> events() {
      return events;
    }
  }
}
