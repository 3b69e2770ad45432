package dev.gantry.fuzz;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Collects what Netty's leak detector finds. */
public final class Leaks {
  private static final int LOOKS = 5;
  private static final int BUFFERS_A_LOOK = 200;
  private static final List<String> FOUND = new CopyOnWriteArrayList<>();

  static {
    ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(
        new ResourceLeakDetectorFactory() {
          @Override
          public <T> ResourceLeakDetector<T> newResourceLeakDetector(
              Class<T> resource, int samplingInterval, long maxActive) {
            return newResourceLeakDetector(resource, samplingInterval);
          }

          @Override
          public <T> ResourceLeakDetector<T> newResourceLeakDetector(
              Class<T> resource, int samplingInterval) {
            return new Collecting<>(resource, samplingInterval);
          }
        });
  }

  private Leaks() {}

  /** To be called before the first buffer is made. */
  public static void watch() {}

  /** What was found so far; the detector looks when buffers are made after a collection. */
  public static List<String> found() {
    for (int i = 0; i < LOOKS; i++) {
      System.gc();
      for (int n = 0; n < BUFFERS_A_LOOK; n++) {
        ByteBufAllocator.DEFAULT.directBuffer(16).release();
      }
    }
    return List.copyOf(FOUND);
  }

  private static final class Collecting<T> extends ResourceLeakDetector<T> {
    Collecting(Class<T> resource, int samplingInterval) {
      super(resource, samplingInterval);
    }

    @Override
    protected boolean needReport() {
      return true;
    }

    @Override
    protected void reportTracedLeak(String resourceType, String records) {
      FOUND.add(resourceType + records);
    }

    @Override
    protected void reportUntracedLeak(String resourceType) {
      FOUND.add(resourceType);
    }
  }
}
