package dev.gantry.adapter.grpc.admin;

import dev.gantry.adapter.grpc.wire.Backlog;
import dev.gantry.adapter.grpc.wire.EndSessionRequest;
import dev.gantry.adapter.grpc.wire.EndSessionResponse;
import dev.gantry.adapter.grpc.wire.GetCountersRequest;
import dev.gantry.adapter.grpc.wire.GetCountersResponse;
import dev.gantry.adapter.grpc.wire.GetStatusRequest;
import dev.gantry.adapter.grpc.wire.GetStatusResponse;
import dev.gantry.adapter.grpc.wire.ListPeersRequest;
import dev.gantry.adapter.grpc.wire.ListPeersResponse;
import dev.gantry.adapter.grpc.wire.ListSessionsRequest;
import dev.gantry.adapter.grpc.wire.ListSessionsResponse;
import dev.gantry.adapter.grpc.wire.OperatorGrpc;
import dev.gantry.adapter.grpc.wire.Peer;
import dev.gantry.adapter.grpc.wire.Session;
import dev.gantry.adapter.grpc.wire.Storage;
import dev.gantry.domain.peer.SessionKey;
import dev.gantry.port.in.NodeOperations;
import dev.gantry.port.out.BpaStatus;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.function.Supplier;

/** Answers operators from the node's snapshots. */
final class OperatorService extends OperatorGrpc.OperatorImplBase {
  private final NodeOperations node;
  private final Supplier<BpaStatus> bpa;

  OperatorService(NodeOperations node, Supplier<BpaStatus> bpa) {
    this.node = node;
    this.bpa = bpa;
  }

  @Override
  public void getStatus(GetStatusRequest request, StreamObserver<GetStatusResponse> answer) {
    var status = node.status();
    var behind = bpa.get();
    var response =
        GetStatusResponse.newBuilder()
            .addAllNodeIds(status.nodeIds())
            .addAllListening(status.listening())
            .setRegistered(status.registered())
            .setDraining(status.draining())
            .setReady(status.ready() && behind.takesBundles());
    var storage = behind.storage();
    if (storage != null) {
      response.setStorage(
          Storage.newBuilder()
              .setWritable(storage.writable())
              .setAnswers(storage.answers())
              .setJournalAstray(!storage.journal())
              .setFreeBytes(storage.freeBytes())
              .setMinFreeBytes(storage.minFreeBytes()));
      storage.backlogs().forEach(backlog -> response.addBacklogs(toWire(backlog)));
    }
    var choice = behind.choice();
    if (choice != null && choice.registered() >= 0) {
      response.setBpaAddress(choice.addresses().get(choice.registered()));
    }
    one(answer, response.build());
  }

  @Override
  public void listSessions(
      ListSessionsRequest request, StreamObserver<ListSessionsResponse> answer) {
    var response = ListSessionsResponse.newBuilder();
    node.sessions().forEach(session -> response.addSessions(toWire(session)));
    one(answer, response.build());
  }

  @Override
  public void listPeers(ListPeersRequest request, StreamObserver<ListPeersResponse> answer) {
    var table = node.peers();
    var response = ListPeersResponse.newBuilder().setRevision(table.revision());
    for (var peer : table.peers()) {
      var fault = peer.fault();
      var wire =
          Peer.newBuilder()
              .setAddress(peer.address())
              .addAllNodeIds(peer.nodeIds())
              .setAnnounced(peer.announced())
              .addAllSessions(peer.sessions().stream().map(SessionKey::number).toList())
              .setCircuit(peer.circuit().name())
              .setWaitingBundles(peer.waitingBundles());
      if (fault != null) {
        wire.setFault(fault);
      }
      response.addPeers(wire);
    }
    one(answer, response.build());
  }

  @Override
  public void getCounters(GetCountersRequest request, StreamObserver<GetCountersResponse> answer) {
    var totals = node.totals();
    one(
        answer,
        GetCountersResponse.newBuilder()
            .setSessions(node.sessions().size())
            .setPeers(node.peers().peers().size())
            .setBundlesSent(totals.bundlesSent())
            .setBundlesReceived(totals.bundlesReceived())
            .setBytesSent(totals.bytesSent())
            .setBytesReceived(totals.bytesReceived())
            .build());
  }

  @Override
  public void endSession(EndSessionRequest request, StreamObserver<EndSessionResponse> answer) {
    if (node.endSession(new SessionKey(request.getNumber()))) {
      one(answer, EndSessionResponse.getDefaultInstance());
    } else {
      answer.onError(
          Status.NOT_FOUND
              .withDescription("there is no session " + request.getNumber())
              .asRuntimeException());
    }
  }

  private static Backlog toWire(BpaStatus.Backlog backlog) {
    return Backlog.newBuilder()
        .setPlace(backlog.place())
        .setPeer(backlog.peer())
        .setBundles(backlog.bundles())
        .setBytes(backlog.bytes())
        .setOldestSeconds(backlog.oldestSeconds())
        .build();
  }

  private static Session toWire(NodeOperations.SessionStatus session) {
    var wire =
        Session.newBuilder()
            .setNumber(session.key().number())
            .setActive(session.active())
            .setState(session.state().name())
            .setRemoteAddress(session.remoteAddress())
            .setPeerNodeIdProven(session.peerNodeIdProven())
            .setBundlesSent(session.bundlesSent())
            .setBundlesReceived(session.bundlesReceived())
            .setBytesSent(session.bytesSent())
            .setBytesReceived(session.bytesReceived());
    var nodeId = session.peerNodeId();
    if (nodeId != null) {
      wire.setPeerNodeId(nodeId);
    }
    var tls = session.tls();
    if (tls != null) {
      wire.setTls(tls);
    }
    return wire.build();
  }

  private static <T> void one(StreamObserver<T> answer, T message) {
    answer.onNext(message);
    answer.onCompleted();
  }
}
