package dev.gantry.adapter.grpc.admin;

import dev.gantry.domain.node.PeerOrder;
import dev.gantry.port.in.NodeOperations;
import dev.gantry.port.in.OperatorException;
import dev.gantry.port.in.OperatorException.Kind;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What operators want done with a peer, and what became of it. */
final class PeerOrders {
  /** The node answers within milliseconds; 10 s is one that hangs. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final NodeOperations node;

  PeerOrders(NodeOperations node) {
    this.node = node;
  }

  /**
   * Has it done.
   *
   * @return whether something was to do
   */
  boolean carryOut(PeerOrder what, String name) throws OperatorException {
    if (name.isBlank()) {
      throw OperatorException.unnamedPeer();
    }
    try {
      var outcome =
          node.order(what, name)
              .toCompletableFuture()
              .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      return switch (outcome) {
        case DONE -> true;
        case ALREADY -> false;
        case UNKNOWN -> throw unknown(name);
        case NOT_DIALLED ->
            throw new OperatorException(
                Kind.NOT_NOW,
                "peer "
                    + name
                    + " only comes to us, nobody knows where to dial it: its address belongs in"
                    + " peers of the configuration");
        case LEAVING -> throw new OperatorException(Kind.NOT_NOW, "the node is leaving");
      };
    } catch (TimeoutException | ExecutionException e) {
      throw new OperatorException(
          Kind.NOT_NOW, "the node did not answer, the log may tell why: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OperatorException(Kind.NOT_NOW, "the server ends");
    }
  }

  static OperatorException unknown(String name) {
    return new OperatorException(
        Kind.UNKNOWN,
        "there is no peer "
            + name
            + ": the list of peers names those there are, by address and Node ID");
  }
}
