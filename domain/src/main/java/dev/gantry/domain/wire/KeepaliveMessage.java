package dev.gantry.domain.wire;

/** KEEPALIVE (RFC 9174 5.1.1): U8 type 0x04. */
public record KeepaliveMessage() implements Message {
  @Override
  public int type() {
    return MessageType.KEEPALIVE;
  }
}
