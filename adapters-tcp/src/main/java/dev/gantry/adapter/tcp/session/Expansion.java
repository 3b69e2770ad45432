package dev.gantry.adapter.tcp.session;

import dev.gantry.adapter.tcp.compression.BlockCodec;
import dev.gantry.adapter.tcp.compression.BlockExpander;
import dev.gantry.adapter.tcp.compression.CorruptDataException;
import dev.gantry.adapter.tcp.payload.ReceivedChunk;
import dev.gantry.adapter.tcp.payload.SessionBudget;
import dev.gantry.port.out.InboundBundle;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.Supplier;

/**
 * A compressed bundle on its way to the BPA: what comes is expanded at once, and charged to the
 * session as what it becomes, besides the block that is not whole.
 */
final class Expansion implements BlockExpander.Output {
  private final BlockExpander expander;
  private final long bundleBytes;
  private final SessionBudget budget;
  private final Supplier<InboundBundle> bundle;
  private long chargedBytes;
  private boolean corrupt;

  /**
   * Nothing has come yet.
   *
   * @param codec of the method that was agreed on
   * @param bundleBytes how long it will be
   */
  Expansion(
      BlockCodec codec, long bundleBytes, SessionBudget budget, Supplier<InboundBundle> bundle) {
    this.expander = new BlockExpander(codec, bundleBytes, this);
    this.bundleBytes = bundleBytes;
    this.budget = budget;
    this.bundle = bundle;
  }

  /** The bundle can never be whole; what comes of it is of no use. */
  boolean isCorrupt() {
    return corrupt;
  }

  /**
   * The next octets of the transfer.
   *
   * @throws CorruptDataException the first time that they make no sense
   */
  void take(ByteBuf buffer, int index, int count) throws CorruptDataException {
    try {
      expander.take(buffer, index, count);
      charge(expander.heldBytes());
    } catch (CorruptDataException e) {
      fail();
      throw e;
    }
  }

  /**
   * All octets have come; gives how long the bundle is.
   *
   * @throws CorruptDataException when it is not whole
   */
  long end() throws CorruptDataException {
    try {
      expander.end();
      return bundleBytes;
    } catch (CorruptDataException e) {
      fail();
      throw e;
    }
  }

  /** Nothing comes any more. */
  void letGo() {
    charge(0);
  }

  @Override
  public void expanded(byte[] octets) {
    var buffer = Unpooled.wrappedBuffer(octets);
    var chunk = ReceivedChunk.of(buffer, 0, octets.length, octets.length, budget);
    buffer.release();
    bundle.get().write(chunk);
    chunk.charge();
  }

  private void fail() {
    corrupt = true;
    charge(0);
  }

  private void charge(long heldBytes) {
    if (heldBytes > chargedBytes) {
      budget.hold(heldBytes - chargedBytes);
    } else if (heldBytes < chargedBytes) {
      budget.release(chargedBytes - heldBytes);
    }
    chargedBytes = heldBytes;
  }
}
