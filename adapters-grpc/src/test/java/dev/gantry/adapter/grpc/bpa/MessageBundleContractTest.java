package dev.gantry.adapter.grpc.bpa;

import dev.gantry.domain.lane.Lane;
import dev.gantry.port.contract.OutboundBundleContract;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

class MessageBundleContractTest extends OutboundBundleContract {
  @Override
  protected Sample newSample(int lengthBytes) {
    var message = new byte[lengthBytes + 20];
    new Random(lengthBytes).nextBytes(message);
    var octets = ByteBuffer.wrap(message, 9, lengthBytes).asReadOnlyBuffer();
    return new Sample(
        new MessageBundle(octets, Lane.NORMAL), Arrays.copyOfRange(message, 9, 9 + lengthBytes));
  }
}
