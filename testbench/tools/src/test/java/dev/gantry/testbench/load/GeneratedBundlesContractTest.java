package dev.gantry.testbench.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.port.contract.OutboundBundleContract;
import dev.gantry.port.contract.RecordingReads;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class GeneratedBundlesContractTest extends OutboundBundleContract {
  private final Map<Integer, GeneratedBundles> sources = new HashMap<>();

  @Override
  protected Sample newSample(int lengthBytes) throws Exception {
    var bundle = Objects.requireNonNull(source(lengthBytes).next());
    var reads = new RecordingReads();
    bundle.read(0, lengthBytes, reads);
    var chunk = reads.awaitChunk(BOUND);
    var octets = new byte[lengthBytes];
    chunk.data().get(octets);
    chunk.release();
    return new Sample(bundle, octets);
  }

  @Override
  protected int shortestBytes() {
    return BundleTemplate.MIN_BUNDLE_BYTES;
  }

  @Override
  protected void goOn() {
    // The next one of each size takes what was given back, and writes its number into it.
    sources.values().forEach(GeneratedBundles::next);
  }

  @Test
  void a_bundle_and_its_octets_serve_again_once_nobody_uses_them() {
    var source = source(100);
    var first = Objects.requireNonNull(source.next());
    var held = new ArrayList<>(List.of(new RecordingReads(), new RecordingReads()));
    held.forEach(reads -> first.read(0, 100, reads));
    first.release();
    assertThat(source.next()).isNotSameAs(first);
    held.forEach(
        reads -> {
          try {
            reads.awaitChunk(BOUND).release();
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
    assertThat(source.next()).isSameAs(first);
  }

  private GeneratedBundles source(int lengthBytes) {
    return sources.computeIfAbsent(
        lengthBytes, length -> new GeneratedBundles(length, 10_000, InstantSource.system()));
  }
}
