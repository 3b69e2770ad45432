package dev.gantry.conformance.line;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Octets that a tester sends, right or wrong, built field by field (RFC 9174 4.2 to 6.1). Nothing
 * here checks anything: what it is for is to send what an encoder would not.
 */
public final class Stimulus {
  /** Segment flags of a transfer of one segment (RFC 9174 5.2.2). */
  public static final int WHOLE = 0x03;

  public static final int START = 0x02;
  public static final int MIDDLE = 0x00;
  public static final int END = 0x01;

  private final byte[] octets;

  private Stimulus(byte[] octets) {
    this.octets = octets;
  }

  /** Octets written as two digits each, with spaces between. */
  public static Stimulus hex(String text) {
    return new Stimulus(HexFormat.of().parseHex(text.replace(" ", "")));
  }

  public static Stimulus of(byte[] octets) {
    return new Stimulus(octets.clone());
  }

  /** The Contact Header (RFC 9174 4.2). */
  public static Stimulus contactHeader(int version, int flags) {
    return hex("64 74 6e 21").u8(version).u8(flags);
  }

  /**
   * SESS_INIT (RFC 9174 4.6).
   *
   * @param nodeId octets of the Node ID
   * @param items the whole list of items, whose length is told as it is
   */
  public static Stimulus sessInit(
      int keepaliveSeconds, long segmentMru, long transferMru, byte[] nodeId, Stimulus items) {
    return hex("07")
        .u16(keepaliveSeconds)
        .u64(segmentMru)
        .u64(transferMru)
        .u16(nodeId.length)
        .then(nodeId)
        .u32(items.length())
        .then(items);
  }

  /** No octets. */
  public static Stimulus nothing() {
    return new Stimulus(new byte[0]);
  }

  /** One extension item (RFC 9174 4.8, 5.2.5). */
  public static Stimulus item(int flags, int type, Stimulus value) {
    return nothing().u8(flags).u16(type).u16(value.length()).then(value);
  }

  /** The Transfer Length item (RFC 9174 5.2.5.1), not critical. */
  public static Stimulus transferLength(long total) {
    return item(0, 0x0001, nothing().u64(total));
  }

  /** XFER_SEGMENT with START and its list of items (RFC 9174 5.2.2). */
  public static Stimulus start(int flags, long id, Stimulus items, byte[] data) {
    return hex("01").u8(flags).u64(id).u32(items.length()).then(items).u64(data.length).then(data);
  }

  /** XFER_SEGMENT without START, so without a list of items (RFC 9174 5.2.2). */
  public static Stimulus segment(int flags, long id, byte[] data) {
    return hex("01").u8(flags).u64(id).u64(data.length).then(data);
  }

  /** A transfer of one segment without items. */
  public static Stimulus whole(long id, byte[] bundle) {
    return start(WHOLE, id, nothing(), bundle);
  }

  /** XFER_ACK (RFC 9174 5.2.3). */
  public static Stimulus ack(int flags, long id, long total) {
    return hex("02").u8(flags).u64(id).u64(total);
  }

  /** XFER_REFUSE (RFC 9174 5.2.4). */
  public static Stimulus refuse(int reason, long id) {
    return hex("03").u8(reason).u64(id);
  }

  /** KEEPALIVE (RFC 9174 5.1.1). */
  public static Stimulus keepalive() {
    return hex("04");
  }

  /** SESS_TERM (RFC 9174 6.1). */
  public static Stimulus sessTerm(int flags, int reason) {
    return hex("05").u8(flags).u8(reason);
  }

  /** MSG_REJECT (RFC 9174 5.1.2). */
  public static Stimulus reject(int reason, int type) {
    return hex("06").u8(reason).u8(type);
  }

  public Stimulus u8(int value) {
    return number(value, 1);
  }

  public Stimulus u16(int value) {
    return number(value, 2);
  }

  public Stimulus u32(int value) {
    return number(value, 4);
  }

  public Stimulus u64(long value) {
    return number(value, 8);
  }

  /** These octets and those behind them. */
  public Stimulus then(Stimulus next) {
    return then(next.octets);
  }

  public Stimulus then(byte[] next) {
    var joined = new ByteArrayOutputStream(octets.length + next.length);
    joined.writeBytes(octets);
    joined.writeBytes(next);
    return new Stimulus(joined.toByteArray());
  }

  /** UTF-8. */
  public static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  public int length() {
    return octets.length;
  }

  /** A copy. */
  public byte[] octets() {
    return octets.clone();
  }

  /** Integers go most significant octet first (RFC 9174 2.1). */
  private Stimulus number(long value, int bytes) {
    var added = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      added[i] = (byte) (value >>> (8 * (bytes - 1 - i)));
    }
    return then(added);
  }
}
