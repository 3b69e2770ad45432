package dev.gantry.adapter.tcp.session;

import dev.gantry.domain.session.Session;
import dev.gantry.domain.session.SessionAction;
import dev.gantry.domain.session.SessionEvent;
import dev.gantry.domain.session.TransferInFlight;
import dev.gantry.domain.wire.SegmentHeader;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs a session machine: one event, all its actions in order, the next event. What is told while
 * actions are carried out (a verdict given on the spot, a bundle offered by its peer) waits until
 * they are done. Confined to the session's event loop.
 */
final class MachineRunner implements MachineEvents {
  /** Does what the machine orders. */
  interface Orders {
    /**
     * Does one thing.
     *
     * @param payload where the octets stand that the event told of; null when it told of none. It
     *     stays the caller's
     * @param payloadIndex of the first of them
     */
    void carryOut(SessionAction action, @Nullable ByteBuf payload, int payloadIndex);

    /** Gives the BPA a bundle all of which is here, if it takes it on the spot. */
    boolean take(ByteBuf payload, int payloadIndex, int count);

    /** An event could not be dealt with: a bug. */
    void failed(Throwable cause);
  }

  private final Session machine;
  private final Turn turn;
  private final Orders orders;

  /** Made when something waits: most sessions of a crowd only ever receive. */
  private @Nullable ArrayDeque<SessionEvent> pending;

  private boolean running;
  private boolean over;

  MachineRunner(Session machine, Turn turn, Orders orders) {
    this.machine = machine;
    this.turn = turn;
    this.orders = orders;
  }

  @Override
  public void tell(SessionEvent event) {
    if (over) {
      return;
    }
    if (running) {
      pend(event);
    } else {
      run(event, null, 0);
    }
  }

  /** Payload has come; told only by who reads, and so never while actions are carried out. */
  void payloadReceived(ByteBuf buffer, int index, int count) {
    if (running) {
      throw new IllegalStateException("payload is read while another event is dealt with");
    }
    if (!over) {
      run(new SessionEvent.SegmentBytesReceived(count), buffer, index);
    }
  }

  /** A segment is here with all of its payload; told by who reads, as {@link #payloadReceived}. */
  void segmentReceived(SegmentHeader header, ByteBuf buffer, int index) {
    if (running) {
      throw new IllegalStateException("a segment is read while another event is dealt with");
    }
    if (over) {
      return;
    }
    running = true;
    try {
      // What the BPA tells meanwhile waits behind what becomes of the bundle.
      SessionEvent event =
          machine.admits(header)
                  && orders.take(buffer, index, Math.toIntExact(header.dataLengthBytes()))
              ? new SessionEvent.BundleTaken(header)
              : new SessionEvent.SegmentReceived(header);
      runAll(event, buffer, index);
    } catch (RuntimeException | Error e) {
      fail(e);
    } finally {
      running = false;
      turn.endLater();
    }
  }

  /** Tells the machine nothing any more. */
  void stop() {
    over = true;
    pending = null;
  }

  boolean isRunning() {
    return running;
  }

  boolean isStopped() {
    return over;
  }

  /** Transfers that have begun and not ended. */
  List<TransferInFlight> transfers() {
    return machine.transfers();
  }

  long nextDeadlineNanos() {
    return machine.nextDeadlineNanos();
  }

  private void run(SessionEvent event, @Nullable ByteBuf payload, int payloadIndex) {
    running = true;
    try {
      runAll(event, payload, payloadIndex);
    } catch (RuntimeException | Error e) {
      fail(e);
    } finally {
      running = false;
      turn.endLater();
    }
  }

  private void runAll(SessionEvent event, @Nullable ByteBuf payload, int payloadIndex) {
    long nowNanos = turn.nowNanos();
    carryOut(machine.handle(event, nowNanos), payload, payloadIndex);
    for (SessionEvent next = next(); next != null && !over; next = next()) {
      carryOut(machine.handle(next, nowNanos), null, 0);
    }
  }

  private void pend(SessionEvent event) {
    ArrayDeque<SessionEvent> waiting = pending;
    if (waiting == null) {
      waiting = new ArrayDeque<>(2);
      pending = waiting;
    }
    waiting.add(event);
  }

  private @Nullable SessionEvent next() {
    return pending == null ? null : pending.poll();
  }

  private void fail(Throwable cause) {
    pending = null;
    orders.failed(cause);
  }

  private void carryOut(List<SessionAction> actions, @Nullable ByteBuf payload, int payloadIndex) {
    for (int i = 0; i < actions.size(); i++) {
      orders.carryOut(actions.get(i), payload, payloadIndex);
    }
  }
}
