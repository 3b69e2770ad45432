package dev.gantry.adapter.grpc.admin;

import com.google.protobuf.Message;
import dev.gantry.adapter.grpc.wire.operator.AddPeerRequest;
import dev.gantry.adapter.grpc.wire.operator.AddPeerResponse;
import dev.gantry.adapter.grpc.wire.operator.DrainPeerRequest;
import dev.gantry.adapter.grpc.wire.operator.DrainPeerResponse;
import dev.gantry.adapter.grpc.wire.operator.DrainResponse;
import dev.gantry.adapter.grpc.wire.operator.EndSessionRequest;
import dev.gantry.adapter.grpc.wire.operator.EndSessionResponse;
import dev.gantry.adapter.grpc.wire.operator.GetConfigurationResponse;
import dev.gantry.adapter.grpc.wire.operator.GetCountersResponse;
import dev.gantry.adapter.grpc.wire.operator.GetStatusResponse;
import dev.gantry.adapter.grpc.wire.operator.ListEventsRequest;
import dev.gantry.adapter.grpc.wire.operator.ListEventsResponse;
import dev.gantry.adapter.grpc.wire.operator.ListPeersRequest;
import dev.gantry.adapter.grpc.wire.operator.ListPeersResponse;
import dev.gantry.adapter.grpc.wire.operator.ListQueuesResponse;
import dev.gantry.adapter.grpc.wire.operator.ListSessionsRequest;
import dev.gantry.adapter.grpc.wire.operator.ListSessionsResponse;
import dev.gantry.adapter.grpc.wire.operator.ListTransfersRequest;
import dev.gantry.adapter.grpc.wire.operator.ListTransfersResponse;
import dev.gantry.adapter.grpc.wire.operator.OperatorGrpc;
import dev.gantry.adapter.grpc.wire.operator.RedialPeerRequest;
import dev.gantry.adapter.grpc.wire.operator.RedialPeerResponse;
import dev.gantry.adapter.grpc.wire.operator.ReloadResponse;
import dev.gantry.adapter.grpc.wire.operator.RemovePeerRequest;
import dev.gantry.adapter.grpc.wire.operator.RemovePeerResponse;
import dev.gantry.adapter.grpc.wire.operator.SetLogLevelRequest;
import dev.gantry.adapter.grpc.wire.operator.SetLogLevelResponse;
import dev.gantry.adapter.grpc.wire.operator.WatchEventsRequest;
import dev.gantry.adapter.grpc.wire.operator.WatchEventsResponse;
import dev.gantry.adapter.grpc.wire.operator.WatchPeersRequest;
import dev.gantry.adapter.grpc.wire.operator.WatchPeersResponse;
import dev.gantry.domain.node.PeerOrder;
import dev.gantry.domain.peer.SessionKey;
import dev.gantry.port.health.Readiness;
import dev.gantry.port.in.Caller;
import dev.gantry.port.in.NodeOperations;
import dev.gantry.port.in.NodeOperations.PeerChange;
import dev.gantry.port.in.OperatorException;
import dev.gantry.port.in.OperatorException.Kind;
import dev.gantry.port.in.ServerOperations;
import dev.gantry.port.out.BpaStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** All that operators may ask of a server, answered from its snapshots. Any thread. */
public final class OperatorCalls {
  /** Rows of one answer; 1000 are well below the 4 MiB that clients take in one message. */
  static final int MAX_PAGE_ROWS = 1000;

  /** Events of an answer where nobody says how many: a screen or two. */
  static final int DEFAULT_EVENTS = 100;

  private final NodeOperations node;
  private final ServerOperations server;
  private final Supplier<BpaStatus> bpa;
  private final PeerOrders orders;
  private final Refusals refusals = new Refusals(System::nanoTime);

  /** Of a server. */
  public OperatorCalls(NodeOperations node, ServerOperations server, Supplier<BpaStatus> bpa) {
    this.node = node;
    this.server = server;
    this.bpa = bpa;
    this.orders = new PeerOrders(node);
  }

  /** Whether the caller may ask it; one that may not is in the log. */
  boolean admits(Caller caller, OperatorCall<?, ?> call) {
    return refusals.admits(caller, call.role(), call.name());
  }

  /** Whether the caller may watch it; one that may not is in the log. */
  boolean admits(Caller caller, OperatorWatch<?, ?> watch) {
    return refusals.admits(caller, Caller.Role.READ, watch.name());
  }

  /** Each of them. */
  List<OperatorCall<? extends Message, ? extends Message>> all() {
    return List.of(
        new OperatorCall<>(
            OperatorGrpc.getGetStatusMethod(), Caller.Role.READ, (caller, _) -> status(caller)),
        OperatorCall.reading(OperatorGrpc.getGetConfigurationMethod(), _ -> configuration()),
        OperatorCall.reading(OperatorGrpc.getListSessionsMethod(), this::sessions),
        OperatorCall.reading(OperatorGrpc.getListTransfersMethod(), this::transfers),
        OperatorCall.reading(OperatorGrpc.getListPeersMethod(), this::peers),
        OperatorCall.reading(OperatorGrpc.getGetCountersMethod(), _ -> counters()),
        OperatorCall.reading(OperatorGrpc.getListQueuesMethod(), _ -> queues()),
        OperatorCall.reading(OperatorGrpc.getListEventsMethod(), this::events),
        OperatorCall.changing(OperatorGrpc.getEndSessionMethod(), this::endSession),
        OperatorCall.changing(OperatorGrpc.getAddPeerMethod(), this::addPeer),
        OperatorCall.changing(OperatorGrpc.getRemovePeerMethod(), this::removePeer),
        OperatorCall.changing(OperatorGrpc.getRedialPeerMethod(), this::redial),
        OperatorCall.changing(OperatorGrpc.getDrainPeerMethod(), this::drainPeer),
        OperatorCall.changing(OperatorGrpc.getReloadMethod(), _ -> reload()),
        OperatorCall.changing(OperatorGrpc.getDrainMethod(), _ -> drain()),
        OperatorCall.changing(OperatorGrpc.getSetLogLevelMethod(), this::logAt));
  }

  /** Each that goes on for as long as somebody listens. */
  List<OperatorWatch<? extends Message, ? extends Message>> watches() {
    return List.of(
        new OperatorWatch<>(OperatorGrpc.getWatchPeersMethod(), this::watchPeers),
        new OperatorWatch<>(OperatorGrpc.getWatchEventsMethod(), this::watchEvents));
  }

  private OperatorWatch.Beginning<PeerChange, WatchPeersResponse> watchPeers(
      WatchPeersRequest request) {
    if (request.hasAfterRevision()) {
      return new OperatorWatch.Beginning<>(
          List.of(), node.peerChanges(), request.getAfterRevision(), Rows::of);
    }
    var table = node.peers();
    var first = new ArrayList<WatchPeersResponse>();
    table.peers().forEach(peer -> first.add(Rows.of(table.revision(), peer)));
    return new OperatorWatch.Beginning<>(first, node.peerChanges(), table.revision(), Rows::of);
  }

  private OperatorWatch.Beginning<ServerOperations.Event, WatchEventsResponse> watchEvents(
      WatchEventsRequest request) {
    var events = server.events();
    return new OperatorWatch.Beginning<>(
        List.of(),
        events,
        request.hasAfterNumber() ? request.getAfterNumber() : events.newest(),
        change -> WatchEventsResponse.newBuilder().setEvent(Rows.event(change)).build());
  }

  /** Whether the node does its work. */
  boolean ready() {
    return Readiness.of(node.status(), bpa.get());
  }

  private GetStatusResponse status(Caller caller) {
    var status = node.status();
    var behind = bpa.get();
    var about = server.about();
    var peers = node.peers().peers();
    var response =
        GetStatusResponse.newBuilder()
            .addAllNodeIds(status.nodeIds())
            .addAllListening(status.listening())
            .setRegistered(status.registered())
            .setDraining(status.draining())
            .setReady(Readiness.of(status, behind))
            .setVersion(about.version())
            .setJava(about.java())
            .setStartedSeconds(about.started().getEpochSecond())
            .setPid(about.pid())
            .setMayChange(caller.may(Caller.Role.CHANGE))
            .setLogLevel(server.logLevel())
            .setSessions(node.sessions().size())
            .setPeers(peers.size())
            .setFaultedPeers((int) peers.stream().filter(peer -> peer.fault() != null).count());
    var storage = behind.storage();
    if (storage != null) {
      response.setStorage(Rows.of(storage));
      storage.backlogs().forEach(backlog -> response.addBacklogs(Rows.of(backlog)));
    }
    var choice = behind.choice();
    if (choice != null && choice.registered() >= 0) {
      response.setBpaAddress(choice.addresses().get(choice.registered()));
    }
    return response.build();
  }

  private GetConfigurationResponse configuration() {
    var response = GetConfigurationResponse.newBuilder();
    server.configuration().forEach(setting -> response.addSettings(Rows.of(setting)));
    return response.build();
  }

  private ListSessionsResponse sessions(ListSessionsRequest request) throws OperatorException {
    var filter = SessionFilter.of(request);
    int most = pageRows(request.getPageSize());
    var response = ListSessionsResponse.newBuilder();
    long last = 0;
    for (var session : node.sessions()) {
      if (filter.takes(session)) {
        if (response.getSessionsCount() == most) {
          response.setNextPageToken(Long.toString(last));
          break;
        }
        response.addSessions(Rows.of(session));
        last = session.key().number();
      }
    }
    return response.build();
  }

  private ListTransfersResponse transfers(ListTransfersRequest request) throws OperatorException {
    return new TransferPages(node).page(request, pageRows(request.getPageSize()));
  }

  private ListPeersResponse peers(ListPeersRequest request) throws OperatorException {
    var table = node.peers();
    int most = pageRows(request.getPageSize());
    var behind = request.getPageToken();
    var response = ListPeersResponse.newBuilder().setRevision(table.revision());
    var last = "";
    for (var peer : table.peers()) {
      if (behind.isEmpty() || peer.address().compareTo(behind) > 0) {
        if (response.getPeersCount() == most) {
          response.setNextPageToken(last);
          break;
        }
        response.addPeers(Rows.of(peer));
        last = peer.address();
      }
    }
    return response.build();
  }

  private static int pageRows(int asked) throws OperatorException {
    return rows("page_size", asked, MAX_PAGE_ROWS, ": ask for the rest with next_page_token");
  }

  /** How many rows are answered: as many as are asked for, and {@code usual} where none are. */
  private static int rows(String field, int asked, int usual, String advice)
      throws OperatorException {
    if (asked < 0 || asked > MAX_PAGE_ROWS) {
      throw new OperatorException(
          Kind.INVALID,
          field
              + " is "
              + Integer.toUnsignedString(asked)
              + ", and may be "
              + MAX_PAGE_ROWS
              + " at most"
              + advice);
    }
    return asked == 0 ? usual : asked;
  }

  private GetCountersResponse counters() {
    var totals = node.totals();
    return GetCountersResponse.newBuilder()
        .setSessions(node.sessions().size())
        .setPeers(node.peers().peers().size())
        .setBundlesSent(totals.bundlesSent())
        .setBundlesReceived(totals.bundlesReceived())
        .setBytesSent(totals.bytesSent())
        .setBytesReceived(totals.bytesReceived())
        .build();
  }

  private ListQueuesResponse queues() {
    var behind = bpa.get();
    var response = ListQueuesResponse.newBuilder();
    var storage = behind.storage();
    if (storage != null) {
      response.setStorage(Rows.of(storage));
      storage.backlogs().forEach(backlog -> response.addBacklogs(Rows.of(backlog)));
    }
    behind.windows().forEach(window -> response.addWindows(Rows.of(window)));
    return response.build();
  }

  private ListEventsResponse events(ListEventsRequest request) throws OperatorException {
    int most = rows("limit", request.getLimit(), DEFAULT_EVENTS, "");
    var response = ListEventsResponse.newBuilder();
    for (var change : server.events().last(most)) {
      response.addEvents(Rows.event(change));
    }
    return response.build();
  }

  private EndSessionResponse endSession(EndSessionRequest request) throws OperatorException {
    if (!node.endSession(new SessionKey(request.getNumber()))) {
      throw new OperatorException(
          Kind.UNKNOWN,
          "there is no session "
              + request.getNumber()
              + ": the list of sessions names those there are");
    }
    return EndSessionResponse.getDefaultInstance();
  }

  private AddPeerResponse addPeer(AddPeerRequest request) throws OperatorException {
    return AddPeerResponse.newBuilder()
        .setChanged(server.addPeer(request.getAddress(), request.getSettingsMap()))
        .build();
  }

  private RemovePeerResponse removePeer(RemovePeerRequest request) throws OperatorException {
    server.removePeer(request.getName());
    return RemovePeerResponse.getDefaultInstance();
  }

  private RedialPeerResponse redial(RedialPeerRequest request) throws OperatorException {
    return RedialPeerResponse.newBuilder()
        .setChanged(orders.carryOut(PeerOrder.REDIAL, request.getName()))
        .build();
  }

  private DrainPeerResponse drainPeer(DrainPeerRequest request) throws OperatorException {
    return DrainPeerResponse.newBuilder()
        .setChanged(orders.carryOut(PeerOrder.DRAIN, request.getName()))
        .build();
  }

  private ReloadResponse reload() throws OperatorException {
    var reloaded = server.reload();
    return ReloadResponse.newBuilder()
        .addAllAtOnce(reloaded.atOnce())
        .addAllAtRestart(reloaded.atRestart())
        .addAllWarnings(reloaded.warnings())
        .build();
  }

  private DrainResponse drain() throws OperatorException {
    server.drain();
    return DrainResponse.getDefaultInstance();
  }

  private SetLogLevelResponse logAt(SetLogLevelRequest request) throws OperatorException {
    return SetLogLevelResponse.newBuilder().setLevel(server.logAt(request.getLevel())).build();
  }
}
