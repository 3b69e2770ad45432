package dev.gantry.adapter.grpc.wire;

import com.google.protobuf.ByteString;

/** Addresses as they stand in messages. */
public final class ClaAddresses {
  private ClaAddresses() {}

  /** TCP where {@code text} is a socket address, else PRIVATE with the text's octets. */
  public static ClaAddress of(String text) {
    var type =
        SocketAddressText.parse(text) != null
            ? ClaAddressType.CLA_ADDRESS_TYPE_TCP
            : ClaAddressType.CLA_ADDRESS_TYPE_PRIVATE;
    return ClaAddress.newBuilder()
        .setAddressType(type)
        .setAddress(ByteString.copyFromUtf8(text))
        .build();
  }
}
