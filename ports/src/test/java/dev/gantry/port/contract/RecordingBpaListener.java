package dev.gantry.port.contract;

import dev.gantry.domain.identity.NodeId;
import dev.gantry.port.out.BpaListener;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Hears how the adapter stands with its BPA. */
public final class RecordingBpaListener implements BpaListener {
  private final CompletableFuture<List<NodeId>> registered = new CompletableFuture<>();
  private final CompletableFuture<String> unregistered = new CompletableFuture<>();

  @Override
  public void registered(List<NodeId> nodeIds) {
    registered.complete(nodeIds);
  }

  @Override
  public void unregistered(String cause) {
    unregistered.complete(cause);
  }

  /** Done with the first registration. */
  public CompletableFuture<List<NodeId>> registration() {
    return registered;
  }

  /** Done with the first loss. */
  public CompletableFuture<String> loss() {
    return unregistered;
  }
}
