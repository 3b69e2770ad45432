package dev.gantry.bootstrap.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.gantry.adapter.config.ConfigLoader;
import dev.gantry.bootstrap.logging.LoggingObserver;
import dev.gantry.testbench.mock.DispatchScript;
import dev.gantry.testbench.mock.MockBpa;
import dev.gantry.testbench.mock.MockBpaSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lanes from the outbox, and from a BPA over gRPC, to the BPA of the peer: whole servers. */
class LanesEndToEndTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final List<String> LANES = List.of("urgent", "normal", "bulk");
  private static final int OF_EACH = 3;

  /** One bundle on its way, so that all others wait, and all that wait are counted. */
  private static final List<String> ONE_AT_A_TIME =
      List.of("max-unacked-transfers=1", "max-queued-transfers=0");

  @TempDir Path folder;

  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void stopAll() throws Exception {
    for (var one : opened.reversed()) {
      one.close();
    }
  }

  @Test
  void urgent_files_of_the_outbox_go_before_normal_ones_and_these_before_bulk() throws Exception {
    var there = bpa("ipn:2.0");
    var b = grpc(there, List.of("unproven-node-ids=all"));
    var sets = new ArrayList<>(ONE_AT_A_TIME);
    sets.add("node-ids=[\"ipn:1.0\"]");
    sets.add("data-dir=" + folder.resolve("a"));
    sets.add("peers=[\"" + b.boundAddresses().getFirst() + "\"]");
    var a = start(sets);
    until("the peer is there", () -> waiting(a) == 0);
    there.onDispatch(new DispatchScript.Hold());
    put("", "first");
    there.await(() -> there.heldAnswers() == 1, PATIENCE);
    for (var lane : LANES.reversed()) {
      for (int i = 0; i < OF_EACH; i++) {
        put(lane, lane + i);
      }
    }
    assertThatTheyGoByLane(a, there);
  }

  @Test
  void urgent_forwards_of_a_bpa_go_before_normal_ones_and_these_before_bulk() throws Exception {
    var there = bpa("ipn:2.0");
    var b = grpc(there, List.of("unproven-node-ids=all"));
    var here = bpa("ipn:1.0");
    var sets = new ArrayList<>(ONE_AT_A_TIME);
    sets.add("peers=[\"" + b.boundAddresses().getFirst() + "\"]");
    var a = grpc(here, sets);
    until("the peer is there", () -> waiting(a) == 0);
    there.onDispatch(new DispatchScript.Hold());
    var _ = here.enqueue("ipn:2.0", ByteString.copyFromUtf8("first"));
    there.await(() -> there.heldAnswers() == 1, PATIENCE);
    for (int queue = LANES.size() - 1; queue >= 0; queue--) {
      for (int i = 0; i < OF_EACH; i++) {
        var _ = here.enqueue("ipn:2.0", queue, ByteString.copyFromUtf8(LANES.get(queue) + i));
      }
    }
    assertThatTheyGoByLane(a, there);
  }

  private static void assertThatTheyGoByLane(GantryNode from, MockBpa there) throws Exception {
    until("all others wait", () -> waiting(from) == LANES.size() * OF_EACH);
    there.onDispatch(new DispatchScript.Accept());
    there.releaseAnswers();
    there.await(() -> there.receivedBundles() == 1 + LANES.size() * OF_EACH, PATIENCE);
    assertThat(there.received())
        .extracting(each -> each.octets().toStringUtf8().replaceAll("[0-9]", ""))
        .containsExactly(
            "first", "urgent", "urgent", "urgent", "normal", "normal", "normal", "bulk", "bulk",
            "bulk");
  }

  /** Bundles that wait for the peer ipn:2.0; -1 while it is not announced. */
  private static int waiting(GantryNode node) {
    return node.operations().peers().peers().stream()
        .filter(peer -> peer.announced() && peer.nodeIds().contains("ipn:2.0"))
        .mapToInt(peer -> peer.waitingBundles())
        .findFirst()
        .orElse(-1);
  }

  /** Named bundles: of each queue more than one is asked for at a time. */
  private MockBpa bpa(String nodeId) throws Exception {
    var bpa = MockBpa.start(MockBpaSettings.DEFAULT.withNodeIds(nodeId).namingBundles());
    opened.add(bpa);
    return bpa;
  }

  private GantryNode grpc(MockBpa bpa, List<String> sets) throws Exception {
    var all = new ArrayList<>(sets);
    all.add("bpa-address=" + bpa.uri());
    all.add("cla-name=tcp0");
    var node = start(all);
    bpa.await(() -> !bpa.registeredNames().isEmpty(), PATIENCE);
    return node;
  }

  private GantryNode start(List<String> sets) throws Exception {
    var all = new ArrayList<>(sets);
    all.add("address=127.0.0.1:0");
    var loaded = ConfigLoader.load(null, Map.of(), all, List.of());
    var node =
        DaggerNodeComponent.factory()
            .create(loaded.config(), BpaChoice.configured(), new LoggingObserver())
            .node();
    node.start();
    opened.add(node);
    return node;
  }

  private void put(String lane, String text) throws Exception {
    var place = Files.createDirectories(folder.resolve("a/outbox/ipn:2.0").resolve(lane));
    var part = Files.write(place.resolve(text + ".part"), text.getBytes(StandardCharsets.US_ASCII));
    Files.move(part, place.resolve(text), StandardCopyOption.ATOMIC_MOVE);
  }

  private static void until(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("not within " + PATIENCE + ": " + what);
      }
      LockSupport.parkNanos(1_000_000);
    }
  }
}
