package dev.gantry.adapter.grpc.bpa;

import com.google.protobuf.ByteString;
import dev.gantry.adapter.grpc.wire.ClaAddress;
import dev.gantry.adapter.grpc.wire.ClaAddressType;
import dev.gantry.adapter.grpc.wire.SocketAddressText;
import dev.gantry.port.payload.PeerAddress;

/**
 * A peer's address as the BPA compares it: a socket address by value, anything else by its octets.
 *
 * @param value {@link SocketAddressText} or {@link ByteString}
 */
record PeerKey(Object value) {
  static PeerKey of(PeerAddress address) {
    var socket = SocketAddressText.parse(address.text());
    return new PeerKey(socket != null ? socket : ByteString.copyFromUtf8(address.text()));
  }

  static PeerKey of(ClaAddress address) {
    if (address.getAddressType() == ClaAddressType.CLA_ADDRESS_TYPE_TCP) {
      var socket = SocketAddressText.parse(address.getAddress().toStringUtf8());
      if (socket != null) {
        return new PeerKey(socket);
      }
    }
    return new PeerKey(address.getAddress());
  }
}
