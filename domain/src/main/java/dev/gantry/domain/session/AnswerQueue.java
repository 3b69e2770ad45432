package dev.gantry.domain.session;

import dev.gantry.domain.wire.Message;
import dev.gantry.domain.wire.RefusalReason;
import dev.gantry.domain.wire.TransferId;
import dev.gantry.domain.wire.XferAckMessage;
import dev.gantry.domain.wire.XferRefuseMessage;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one queue of acknowledgements and refusals, in the order of the segments that they answer
 * (RFC 9174 5.2.3, 5.2.4, trap T-10). The acknowledgement of a whole bundle waits for the verdict
 * of the BPA, and what stands behind it waits with it.
 */
final class AnswerQueue {
  private static final long NO_RECEPTION = -1;

  /** One answer; {@code message} is what will be sent once {@code decided}. */
  private static final class Answer {
    private final long reception;
    private Message message;
    private boolean decided;

    private Answer(long reception, Message message) {
      this.reception = reception;
      this.message = message;
      this.decided = reception == NO_RECEPTION;
    }
  }

  private final Actions actions;
  private final ArrayDeque<Answer> answers = new ArrayDeque<>(2);

  AnswerQueue(Actions actions) {
    this.actions = actions;
  }

  /** Answers that wait. */
  int size() {
    return answers.size();
  }

  boolean isEmpty() {
    return answers.isEmpty();
  }

  /** Adds the transfers whose verdict is awaited. */
  void addTo(List<TransferInFlight> inFlight) {
    for (var answer : answers) {
      if (!answer.decided && answer.message instanceof XferAckMessage ack) {
        long lengthBytes = ack.acknowledgedBytes();
        inFlight.add(
            new TransferInFlight.Incoming(
                new ReceptionId(answer.reception), ack.id(), lengthBytes, lengthBytes));
      }
    }
  }

  /** Answers a segment that needs no verdict: at once, unless something waits before it. */
  void put(Message message) {
    if (answers.isEmpty()) {
      actions.send(message);
    } else {
      answers.add(new Answer(NO_RECEPTION, message));
    }
  }

  /** Holds the acknowledgement of a whole bundle until {@link #decide}. */
  void await(ReceptionId reception, XferAckMessage finalAck) {
    answers.add(new Answer(reception.sequence(), finalAck));
  }

  /**
   * Settles a bundle and lets go what that sets free.
   *
   * @return the ID of a transfer that is refused by this, null when it is accepted or nobody waits
   *     for it
   */
  @Nullable TransferId decide(ReceptionId reception, Verdict verdict) {
    var answer = undecided(reception.sequence());
    if (answer == null) {
      return null;
    }
    answer.decided = true;
    var refused = refuse(answer, verdict);
    drain();
    return refused;
  }

  private static @Nullable TransferId refuse(Answer answer, Verdict verdict) {
    return switch (verdict) {
      case Verdict.Accepted() -> null;
      case Verdict.Refused(RefusalReason reason) -> {
        var id = ((XferAckMessage) answer.message).id();
        answer.message = new XferRefuseMessage(reason, id);
        yield id;
      }
    };
  }

  private @Nullable Answer undecided(long reception) {
    var head = answers.peekFirst();
    if (head != null && head.reception == reception) {
      return head;
    }
    for (var answer : answers) {
      if (answer.reception == reception) {
        return answer.decided ? null : answer;
      }
    }
    return null;
  }

  private void drain() {
    var head = answers.peekFirst();
    while (head != null && head.decided) {
      answers.removeFirst();
      actions.send(head.message);
      head = answers.peekFirst();
    }
  }
}
