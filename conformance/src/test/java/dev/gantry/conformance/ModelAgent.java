package dev.gantry.conformance;

import dev.gantry.conformance.trial.Agent;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What the BPA behind a {@link ModelPeer} says, as it is told to. */
final class ModelAgent {
  private static final int LONGEST_SECONDS = 20;

  private final Map<String, Agent.Answer> answers = new ConcurrentHashMap<>();
  private final Map<String, Integer> received = new ConcurrentHashMap<>();
  private final CompletableFuture<Void> released = new CompletableFuture<>();

  void answer(String nodeId, Agent.Answer answer) {
    answers.put(nodeId, answer);
  }

  Agent.Answer answerFor(String nodeId) {
    return answers.getOrDefault(nodeId, Agent.Answer.TAKE);
  }

  void received(String nodeId) {
    received.merge(nodeId, 1, Integer::sum);
  }

  int receivedFrom(String nodeId) {
    return received.getOrDefault(nodeId, 0);
  }

  void release() {
    released.complete(null);
  }

  void awaitRelease() throws IOException {
    try {
      released.get(LONGEST_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new IOException(e);
    }
  }
}
