package dev.gantry.fuzz.proxy;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** One connection through the proxy, and what came of it. Any thread. */
final class Passage {
  private final int number;
  private final Plan plan;
  private final Direction toServer;
  private final Direction toClient;
  private final CompletableFuture<Void> over = new CompletableFuture<>();
  private final AtomicInteger directionsOver = new AtomicInteger();
  private final Queue<TestBundle> atServer = new ConcurrentLinkedQueue<>();
  private final Queue<TestBundle> atClient = new ConcurrentLinkedQueue<>();

  Passage(int number, Plan plan) {
    this.number = number;
    this.plan = plan;
    toServer = new Direction(plan, true);
    toClient = new Direction(plan, false);
  }

  int number() {
    return number;
  }

  Plan plan() {
    return plan;
  }

  Direction direction(boolean server) {
    return server ? toServer : toClient;
  }

  /** Done when both sides have closed. */
  CompletableFuture<Void> over() {
    return over;
  }

  void directionOver() {
    if (directionsOver.incrementAndGet() == 2) {
      over.complete(null);
    }
  }

  /** Whether everything arrived as it was sent. */
  boolean isUntouched() {
    return toServer.touched().isEmpty() && toClient.touched().isEmpty();
  }

  /** A BPA has taken a bundle. */
  void taken(boolean server, TestBundle bundle) {
    (server ? atServer : atClient).add(bundle);
  }

  /** What the BPA of a side has taken. */
  List<TestBundle> taken(boolean server) {
    return List.copyOf(server ? atServer : atClient);
  }

  @Override
  public String toString() {
    return "connection "
        + number
        + " "
        + plan.mutations()
        + ", touched to the server "
        + toServer.touched()
        + ", to the client "
        + toClient.touched();
  }
}
