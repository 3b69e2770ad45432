package dev.gantry.adapter.tcp.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.List;

/** A socket that keeps what it is given, and says that it has left when the test says so. */
final class RecordingSink implements FlushGatherer.Sink, TurnEnd {
  private final List<String> writes = new ArrayList<>();
  private final List<ByteBuf> buffers = new ArrayList<>();
  private final List<FlushGatherer.Written> unfinished = new ArrayList<>();
  private int flushes;
  private int turnsEnded;

  @Override
  public void write(ByteBuf octets, FlushGatherer.Written written) {
    writes.add(ByteBufUtil.hexDump(octets));
    buffers.add(octets);
    unfinished.add(written);
  }

  @Override
  public void flush() {
    flushes++;
  }

  @Override
  public void endLater() {
    turnsEnded++;
  }

  /** Every write until now is done. */
  void complete(boolean left) {
    var done = List.copyOf(unfinished);
    unfinished.clear();
    buffers.forEach(ByteBuf::release);
    buffers.clear();
    done.forEach(written -> written.done(left));
  }

  /** What was written, in hexadecimal, one for each write. */
  List<String> writes() {
    return writes;
  }

  int flushes() {
    return flushes;
  }

  int turnsEnded() {
    return turnsEnded;
  }

  void assertReleased() {
    var last = List.copyOf(buffers);
    complete(true);
    assertThat(last).allMatch(octets -> octets.refCnt() == 0);
  }
}
