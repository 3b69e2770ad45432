package dev.gantry.adapter.grpc.admin;

import dev.gantry.adapter.grpc.wire.operator.Backlog;
import dev.gantry.adapter.grpc.wire.operator.Event;
import dev.gantry.adapter.grpc.wire.operator.Peer;
import dev.gantry.adapter.grpc.wire.operator.Session;
import dev.gantry.adapter.grpc.wire.operator.Setting;
import dev.gantry.adapter.grpc.wire.operator.Storage;
import dev.gantry.adapter.grpc.wire.operator.Transfer;
import dev.gantry.adapter.grpc.wire.operator.WatchPeersResponse;
import dev.gantry.adapter.grpc.wire.operator.Window;
import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.watch.RecentChanges.Change;
import dev.gantry.port.in.NodeOperations.PeerChange;
import dev.gantry.port.in.NodeOperations.PeerStatus;
import dev.gantry.port.in.NodeOperations.SessionStatus;
import dev.gantry.port.in.NodeOperations.TransferStatus;
import dev.gantry.port.in.ServerOperations;
import dev.gantry.port.out.BpaStatus;
import java.util.concurrent.TimeUnit;

/** Rows of answers, of what the ports say; what is absent there is absent here. */
final class Rows {
  private Rows() {}

  static Backlog of(BpaStatus.Backlog backlog) {
    return Backlog.newBuilder()
        .setPlace(backlog.place())
        .setPeer(backlog.peer())
        .setBundles(backlog.bundles())
        .setBytes(backlog.bytes())
        .setOldestSeconds(backlog.oldestSeconds())
        .build();
  }

  static Storage of(BpaStatus.Storage storage) {
    return Storage.newBuilder()
        .setWritable(storage.writable())
        .setAnswers(storage.answers())
        .setJournalAstray(!storage.journal())
        .setFreeBytes(storage.freeBytes())
        .setMinFreeBytes(storage.minFreeBytes())
        .build();
  }

  static Window of(BpaStatus.Window window) {
    return Window.newBuilder()
        .setName(window.name())
        .setHeld(window.held())
        .setLimit(window.limit())
        .setHolders(window.holders())
        .build();
  }

  static Session of(SessionStatus session) {
    var row =
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
      row.setPeerNodeId(nodeId);
    }
    var tls = session.tls();
    if (tls != null) {
      row.setTls(tls);
    }
    var paused = session.paused();
    if (paused != null) {
      row.setPaused(paused.name());
    }
    return row.build();
  }

  static Transfer of(SessionStatus session, TransferStatus transfer) {
    var row =
        Transfer.newBuilder()
            .setSession(session.key().number())
            .setRemoteAddress(session.remoteAddress())
            .setOutgoing(transfer.outgoing())
            .setId(transfer.id().bits())
            .setBytesSent(transfer.sentBytes())
            .setBytesConfirmed(transfer.confirmedBytes())
            .setAgeMilliseconds(TimeUnit.NANOSECONDS.toMillis(transfer.ageNanos()));
    var nodeId = session.peerNodeId();
    if (nodeId != null) {
      row.setPeerNodeId(nodeId);
    }
    if (transfer.lengthBytes() >= 0) {
      row.setBytesTotal(transfer.lengthBytes());
    }
    return row.build();
  }

  static Peer of(PeerStatus peer) {
    var row =
        Peer.newBuilder()
            .setAddress(peer.address())
            .addAllNodeIds(peer.nodeIds())
            .setAnnounced(peer.announced())
            .addAllSessions(peer.sessions().stream().map(SessionKey::number).toList())
            .setCircuit(peer.circuit().name())
            .setWaitingBundles(peer.waitingBundles())
            .setDialled(peer.dialled())
            .setDrained(peer.drained())
            .setNumber(peer.number());
    var fault = peer.fault();
    if (fault != null) {
      row.setFault(fault);
    }
    return row.build();
  }

  static WatchPeersResponse of(Change<PeerChange> change) {
    var peer = change.what().peer();
    return peer == null
        ? WatchPeersResponse.newBuilder()
            .setRevision(change.number())
            .setNumber(change.what().number())
            .build()
        : of(change.number(), peer);
  }

  static WatchPeersResponse of(long revision, PeerStatus peer) {
    return WatchPeersResponse.newBuilder()
        .setRevision(revision)
        .setNumber(peer.number())
        .setPeer(of(peer))
        .build();
  }

  static Setting of(ServerOperations.Setting setting) {
    return Setting.newBuilder()
        .setKey(setting.key())
        .setValue(setting.value())
        .setOrigin(setting.origin())
        .build();
  }

  static Event event(Change<ServerOperations.Event> change) {
    var event = change.what();
    return Event.newBuilder()
        .setNumber(change.number())
        .setAtMilliseconds(event.at().toEpochMilli())
        .setLevel(event.level())
        .setText(event.text())
        .putAllFields(event.fields())
        .build();
  }
}
