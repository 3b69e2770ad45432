package dev.gantry.bootstrap.cli;

import dev.gantry.conformance.trial.Agent;
import dev.gantry.testbench.mock.DispatchScript;
import dev.gantry.testbench.mock.ForwardResult;
import dev.gantry.testbench.mock.MockBpa;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The conformance kit as the BPA of the node under test. It closes what it is given. */
final class MockAgent implements Agent, AutoCloseable {
  /** The session stands; its node may announce it a little later. */
  private static final Duration LONGEST_ANNOUNCEMENT = Duration.ofSeconds(10);

  private final MockBpa bpa;
  private final Map<String, DispatchScript> scripts = new ConcurrentHashMap<>();

  MockAgent(MockBpa bpa) {
    this.bpa = bpa;
  }

  @Override
  public void send(String nodeId, byte[] bundle) {
    var _ = bpa.enqueue(nodeId, bundle);
  }

  @Override
  public Sending forward(String nodeId, byte[] bundle) {
    var result = new CompletableFuture<ForwardResult>();
    Thread.ofVirtual().start(() -> forward(nodeId, bundle, result));
    return within -> fate(result, within);
  }

  /** To the address that was announced, so that it is told when nothing comes of that. */
  private void forward(String nodeId, byte[] bundle, CompletableFuture<ForwardResult> result) {
    try {
      bpa.await(() -> addressOf(nodeId).isPresent(), LONGEST_ANNOUNCEMENT);
      var address = addressOf(nodeId);
      if (address.isPresent()) {
        bpa.forward(address.get(), bundle).thenAccept(result::complete);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IllegalStateException e) {
      // It never was: nothing is told of the bundle.
    }
  }

  private Optional<String> addressOf(String nodeId) {
    return bpa.peers().stream()
        .filter(one -> one.nodeIds().contains(nodeId))
        .map(one -> one.address())
        .findFirst();
  }

  private static Fate fate(CompletableFuture<ForwardResult> result, Duration within)
      throws InterruptedException {
    try {
      return switch (result.get(within.toMillis(), TimeUnit.MILLISECONDS).kind()) {
        case SENT -> Fate.SENT;
        case NO_NEIGHBOUR, FAILED, LOST -> Fate.NOT_SENT;
      };
    } catch (TimeoutException e) {
      return Fate.OPEN;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  @Override
  public void answer(String nodeId, Answer answer) {
    scripts.put(
        nodeId,
        switch (answer) {
          case TAKE -> new DispatchScript.Accept();
          case REFUSE -> DispatchScript.refusing("RESOURCE_EXHAUSTED");
          case STALL -> new DispatchScript.Hold();
        });
    bpa.onDispatch(new DispatchScript.ByPeer(scripts));
  }

  @Override
  public void release() {
    bpa.releaseAnswers();
  }

  @Override
  public int received(String nodeId) {
    return (int) bpa.received().stream().filter(one -> nodeId.equals(one.peerNodeId())).count();
  }

  @Override
  public void close() {
    bpa.close();
  }
}
