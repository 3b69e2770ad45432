package dev.gantry.simulator;

import dev.gantry.domain.wire.MsgRejectMessage;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.domain.wire.RejectReason;
import dev.gantry.domain.wire.SessTermMessage;
import dev.gantry.domain.wire.TerminationReason;
import dev.gantry.domain.wire.TransferId;
import dev.gantry.domain.wire.XferAckMessage;
import dev.gantry.domain.wire.XferRefuseMessage;

/** Messages in the numbers of the RFC, as tests expect them. */
final class Messages {
  private Messages() {}

  static SessTermMessage term(boolean reply, int reason) {
    return new SessTermMessage(reply, TerminationReason.of(reason));
  }

  static XferAckMessage ack(int flags, long id, long total) {
    return new XferAckMessage(flags, new TransferId(id), total);
  }

  static XferRefuseMessage refuse(int reason, long id) {
    return new XferRefuseMessage(RefusalReason.of(reason), new TransferId(id));
  }

  static MsgRejectMessage reject(int reason, int type) {
    return new MsgRejectMessage(RejectReason.of(reason), type);
  }
}
