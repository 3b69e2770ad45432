package dev.gantry.adapter.config;

import dev.gantry.adapter.config.ValueTypes.BpaAddress;
import java.util.List;

/** Where BPAs are, one or several in order; a single one is written without brackets. */
final class BpaAddressesType extends ValueType<List<BpaAddress>> {
  /** More BPAs than anybody keeps in reserve. */
  static final int MAX_BPAS = 8;

  private final ListType<BpaAddress> list = new ListType<>(BpaAddress.TYPE, MAX_BPAS);

  @Override
  List<BpaAddress> read(RawValue raw) throws BadValueException {
    List<BpaAddress> addresses = list.read(raw);
    if (addresses.isEmpty()) {
      throw mismatch();
    }
    for (BpaAddress address : addresses) {
      if (address.https() != addresses.getFirst().https()) {
        throw new BadValueException("has http:// and https://; it is one or the other");
      }
    }
    return addresses;
  }

  @Override
  String allowed() {
    return BpaAddress.TYPE.allowed() + ", or a list of them";
  }

  @Override
  String show(List<BpaAddress> value) {
    return value.size() == 1 ? BpaAddress.TYPE.show(value.getFirst()) : list.show(value);
  }
}
