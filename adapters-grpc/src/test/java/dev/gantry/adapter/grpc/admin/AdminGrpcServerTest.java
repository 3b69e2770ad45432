package dev.gantry.adapter.grpc.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import dev.gantry.adapter.grpc.wire.Backlog;
import dev.gantry.adapter.grpc.wire.EndSessionRequest;
import dev.gantry.adapter.grpc.wire.GetCountersRequest;
import dev.gantry.adapter.grpc.wire.GetStatusRequest;
import dev.gantry.adapter.grpc.wire.ListPeersRequest;
import dev.gantry.adapter.grpc.wire.ListSessionsRequest;
import dev.gantry.adapter.grpc.wire.OperatorGrpc;
import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.session.ReportedState;
import dev.gantry.port.in.NodeOperations;
import dev.gantry.port.out.BpaStatus;
import io.grpc.ManagedChannel;
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
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdminGrpcServerTest {
  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final Node node = new Node();
  private volatile BpaStatus bpa = BpaStatus.NONE;
  private AdminGrpcServer server;
  private ManagedChannel channel;
  private OperatorGrpc.OperatorBlockingStub operator;

  @BeforeEach
  void start() throws IOException {
    server = AdminGrpcServer.start(node, () -> bpa, ANY_PORT);
    channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
    operator = OperatorGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.close();
  }

  @Test
  void listens_again_on_its_port_when_helidon_has_stopped_to() throws IOException {
    assertThat(server.listenAgain()).as("it listens").isFalse();
    int port = server.port();
    // As for want of a descriptor: accepting fails, and Helidon's loop ends.
    Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().matches("server-.*listener"))
        .forEach(Thread::interrupt);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!server.listenAgain()) {
      assertThat(System.nanoTime() - end).isNegative();
      Thread.onSpinWait();
    }
    assertThat(server.port()).isEqualTo(port);
    assertThat(operator.getStatus(GetStatusRequest.getDefaultInstance())).isNotNull();
    assertThat(server.listenAgain()).isFalse();
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
    assertThat(peers.getRevision()).isEqualTo(42);
    assertThat(peers.getPeers(0).getAddress()).isEqualTo("192.0.2.7:4556");
    assertThat(peers.getPeers(0).getSessionsList()).containsExactly(1L);
    assertThat(peers.getPeers(0).getWaitingBundles()).isEqualTo(7);
  }

  @Test
  void counters_are_totals_since_the_start_and_not_sums_of_living_sessions() {
    var counters = operator.getCounters(GetCountersRequest.getDefaultInstance());
    assertThat(counters.getSessions()).isEqualTo(2);
    assertThat(counters.getPeers()).isEqualTo(1);
    assertThat(counters.getBundlesSent()).isEqualTo(103);
    assertThat(counters.getBundlesReceived()).isEqualTo(105);
    assertThat(counters.getBytesSent()).isEqualTo(1020);
    assertThat(counters.getBytesReceived()).isEqualTo(1040);
  }

  @Test
  void session_is_ended_and_an_unknown_one_is_not_found() {
    var _ = operator.endSession(EndSessionRequest.newBuilder().setNumber(1).build());
    assertThat(node.ended).isEqualTo(new SessionKey(1));
    assertThatThrownBy(
            () -> operator.endSession(EndSessionRequest.newBuilder().setNumber(9).build()))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND));
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
    var taken = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
    assertThatThrownBy(() -> AdminGrpcServer.start(node, () -> bpa, taken))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("admin-grpc-address")
        .hasMessageContaining(Integer.toString(server.port()));
  }

  private static HealthCheckRequest asking(String service) {
    return HealthCheckRequest.newBuilder().setService(service).build();
  }

  private static final class Node implements NodeOperations {
    private volatile boolean registered = true;
    private volatile SessionKey ended;

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
    public Totals totals() {
      return new Totals(103, 105, 1020, 1040);
    }

    @Override
    public PeerTable peers() {
      return new PeerTable(
          42,
          List.of(
              new PeerStatus("192.0.2.7:4556", List.of("ipn:7.0"), true, List.of(new SessionKey(1)))
                  .waiting(7)));
    }

    @Override
    public boolean endSession(SessionKey session) {
      ended = session;
      return session.number() == 1;
    }
  }
}
