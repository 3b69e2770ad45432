package dev.gantry.adapter.grpc.bpa;

import com.google.protobuf.Empty;
import com.google.rpc.Status;
import dev.gantry.adapter.grpc.wire.ClaToBpa;
import dev.gantry.adapter.grpc.wire.ForwardBundleResponse;
import dev.gantry.adapter.grpc.wire.TransferOutcomeRequest;
import dev.gantry.domain.peer.ForwardOutcome;
import dev.gantry.domain.wire.RefusalReason;
import io.grpc.Status.Code;

/** What we tell the BPA about a bundle that it wants forwarded. */
final class ForwardAnswers {
  private static final Empty EMPTY = Empty.getDefaultInstance();

  private ForwardAnswers() {}

  /** The peer has it: the BPA deletes it. */
  static ClaToBpa sent(int id) {
    return answer(id, ForwardBundleResponse.newBuilder().setSent(EMPTY));
  }

  /** The peer is not there: the BPA parks all that it has for it. */
  static ClaToBpa noNeighbour(int id) {
    return answer(id, ForwardBundleResponse.newBuilder().setNoNeighbour(EMPTY));
  }

  /** Dialect B: taken over, the outcome follows. */
  static ClaToBpa accepted(int id) {
    return answer(id, ForwardBundleResponse.newBuilder().setAccepted(EMPTY));
  }

  /** Not sent; in dialect A the BPA parks all that it has for the peer then, too. */
  static ClaToBpa failed(int id, Status why) {
    return ClaToBpa.newBuilder().setMsgId(id).setStatus(why).build();
  }

  /** Dialect B: what became of a bundle that was accepted. */
  static ClaToBpa outcome(int id, String bundleId, ForwardOutcome outcome) {
    var report = TransferOutcomeRequest.newBuilder().setBundleId(bundleId);
    if (outcome instanceof ForwardOutcome.Sent) {
      report.setCompleted(EMPTY);
    } else {
      report.setFailed(failureOf(outcome));
    }
    return ClaToBpa.newBuilder().setMsgId(id).setTransferOutcome(report).build();
  }

  /** Whether the peer will never take the bundle, however often it is sent. */
  static boolean isForGood(ForwardOutcome outcome) {
    return switch (outcome) {
      // It breaks each session, or is asked for again each time: those behind it would never pass.
      case ForwardOutcome.TooLarge _, ForwardOutcome.Interrupted _ -> true;
      case ForwardOutcome.Refused(var reason) ->
          reason == RefusalReason.Known.NOT_ACCEPTABLE
              || reason == RefusalReason.Known.EXTENSION_FAILURE;
      case ForwardOutcome.Sent _, ForwardOutcome.NoNeighbour _, ForwardOutcome.Unreadable _ ->
          false;
    };
  }

  /** An outcome as a status. */
  static Status failureOf(ForwardOutcome outcome) {
    return switch (outcome) {
      case ForwardOutcome.Sent _ -> status(Code.OK, "");
      case ForwardOutcome.NoNeighbour _ -> status(Code.UNAVAILABLE, "no session with the peer");
      case ForwardOutcome.Refused(var reason) ->
          status(Code.ABORTED, "the peer refused the bundle: " + reason.text());
      case ForwardOutcome.TooLarge(var mtu) ->
          status(Code.OUT_OF_RANGE, "the peer takes bundles of " + mtu + " octets at most");
      case ForwardOutcome.Interrupted(int times) ->
          status(
              Code.ABORTED,
              "the session broke, or the peer asked for the bundle again or refused it as Session"
                  + " Terminating, "
                  + times
                  + " times while it was on its way (max-interruptions)");
      case ForwardOutcome.Unreadable _ -> status(Code.INTERNAL, "the bundle could not be read");
    };
  }

  static Status status(Code code, String text) {
    return Status.newBuilder().setCode(code.value()).setMessage(text).build();
  }

  private static ClaToBpa answer(int id, ForwardBundleResponse.Builder response) {
    return ClaToBpa.newBuilder().setMsgId(id).setForward(response).build();
  }
}
