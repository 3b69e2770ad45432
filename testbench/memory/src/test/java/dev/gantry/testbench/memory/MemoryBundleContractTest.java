package dev.gantry.testbench.memory;

import dev.gantry.port.contract.OutboundBundleContract;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

class MemoryBundleContractTest extends OutboundBundleContract {
  @Override
  protected Sample newSample(int lengthBytes) {
    var message = new byte[lengthBytes + 20];
    new Random(lengthBytes).nextBytes(message);
    // Part of a larger array, so that offsets count from the bundle's first octet.
    var bundle = new MemoryBundle(ByteBuffer.wrap(message, 7, lengthBytes));
    return new Sample(bundle, Arrays.copyOfRange(message, 7, 7 + lengthBytes));
  }
}
