package dev.gantry.adapter.tcp.session;

import dev.gantry.domain.peer.SessionKey;
import dev.gantry.domain.session.BundleToken;
import dev.gantry.domain.session.EndCause;
import dev.gantry.domain.session.SessionEvent;
import dev.gantry.domain.wire.TerminationReason;
import dev.gantry.port.in.NodeOperations.SessionStatus;
import dev.gantry.port.in.NodeOperations.TransferStatus;
import dev.gantry.port.payload.OutboundBundle;
import dev.gantry.port.payload.PeerAddress;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Takes what any thread asks of a session to the session's event loop. */
final class SessionCommands implements SessionHandle {
  /** Does what is asked, on the loop. */
  interface Carrier extends MachineEvents {
    void offer(BundleToken token, OutboundBundle bundle, TransferListener listener);

    void holdBundles();

    void takeBundles(PeerAddress from);

    void abandon(String detail);

    List<TransferStatus> transfers();
  }

  private final SessionContext context;
  private final SessionView view;
  private final EventLoop loop;
  private final LoopTasks tasks;
  private final Carrier carrier;

  SessionCommands(
      SessionContext context, SessionView view, EventLoop loop, LoopTasks tasks, Carrier carrier) {
    this.context = context;
    this.view = view;
    this.loop = loop;
    this.tasks = tasks;
    this.carrier = carrier;
  }

  @Override
  public SessionKey key() {
    return context.key();
  }

  @Override
  public EventLoop loop() {
    return loop;
  }

  @Override
  public String remoteAddress() {
    return context.remoteAddress();
  }

  @Override
  public SessionStatus status() {
    return view.status();
  }

  @Override
  public long heardNanos() {
    return view.heardNanos();
  }

  @Override
  public void offer(BundleToken token, OutboundBundle bundle, TransferListener listener) {
    if (tasks.inLoop()) {
      carrier.offer(token, bundle, listener);
    } else {
      tasks.add(() -> carrier.offer(token, bundle, listener));
    }
  }

  @Override
  public void holdBundles() {
    atOnce(carrier::holdBundles);
  }

  @Override
  public void takeBundles(PeerAddress from) {
    atOnce(() -> carrier.takeBundles(from));
  }

  /** At once on the loop, so that what is known there last is what holds. */
  private void atOnce(Runnable command) {
    if (tasks.inLoop()) {
      command.run();
    } else {
      tasks.add(command);
    }
  }

  @Override
  public void terminate(TerminationReason reason, EndCause cause, boolean urgent) {
    // Behind this order bundles may be taken, which is done at once; none must begin before it.
    atOnce(() -> carrier.tell(new SessionEvent.TerminationRequested(reason, cause, urgent)));
  }

  @Override
  public void terminateIfIdle(Duration idleFor) {
    atOnce(() -> carrier.tell(SessionEvent.TerminationRequested.ifIdle(idleFor)));
  }

  @Override
  public void terminateIfOwing(Duration owedFor) {
    atOnce(() -> carrier.tell(SessionEvent.TerminationRequested.ifOwing(owedFor)));
  }

  @Override
  public CompletionStage<List<TransferStatus>> transfers() {
    var question = new TransfersAsked(carrier);
    tasks.add(question);
    return question.answer;
  }

  /** Asks on the loop; who asks is answered whatever becomes of the session. */
  private record TransfersAsked(Carrier carrier, CompletableFuture<List<TransferStatus>> answer)
      implements CommandQueue.Owed {
    TransfersAsked(Carrier carrier) {
      this(carrier, new CompletableFuture<>());
    }

    @Override
    public void run() {
      try {
        answer.complete(carrier.transfers());
      } catch (RuntimeException e) {
        // A look must not end the session.
        answer.completeExceptionally(e);
      }
    }

    @Override
    public void lost() {
      answer.complete(List.of());
    }
  }

  @Override
  public void abandon(String detail) {
    atOnce(() -> carrier.abandon(detail));
  }
}
