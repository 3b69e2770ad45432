package dev.gantry.domain.wire;

/** Message type octets (RFC 9174 8.5). */
public final class MessageType {
  public static final int XFER_SEGMENT = 0x01;
  public static final int XFER_ACK = 0x02;
  public static final int XFER_REFUSE = 0x03;
  public static final int KEEPALIVE = 0x04;
  public static final int SESS_TERM = 0x05;
  public static final int MSG_REJECT = 0x06;
  public static final int SESS_INIT = 0x07;

  private MessageType() {}
}
