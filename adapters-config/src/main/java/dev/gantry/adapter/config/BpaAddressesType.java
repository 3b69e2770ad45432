package dev.gantry.adapter.config;

import dev.gantry.adapter.config.ValueTypes.BpaAddress;
import dev.gantry.adapter.config.ValueTypes.BpaScheme;
import java.util.ArrayList;
import java.util.List;

/**
 * Where BPAs are, one or several in order; a single one is written without brackets. Those of a
 * NATS may leave out what the first begins with, as NATS' own programs have it.
 */
final class BpaAddressesType extends ValueType<List<BpaAddress>> {
  /** More BPAs than anybody keeps in reserve. */
  static final int MAX_BPAS = 8;

  private final ListType<BpaAddress> list = new ListType<>(BpaAddress.TYPE, MAX_BPAS);

  @Override
  List<BpaAddress> read(RawValue raw) throws BadValueException {
    List<BpaAddress> addresses =
        list.read(new RawValue.Sequence(withSchemes(itemsOf(raw, this)), raw.origin()));
    if (addresses.isEmpty()) {
      throw mismatch();
    }
    BpaScheme scheme = addresses.getFirst().scheme();
    for (BpaAddress address : addresses) {
      if (address.scheme() != scheme) {
        throw new BadValueException(
            "has "
                + scheme.prefix()
                + " and "
                + address.scheme().prefix()
                + "; it is one or the other");
      }
    }
    return addresses;
  }

  private static List<RawValue> withSchemes(List<RawValue> items) {
    List<RawValue> whole = new ArrayList<>();
    String inherited = "";
    for (RawValue item : items) {
      if (item instanceof RawValue.Text text) {
        if (text.text().startsWith(BpaScheme.NATS.prefix())) {
          inherited = BpaScheme.NATS.prefix();
        } else if (text.text().startsWith(BpaScheme.TLS.prefix())) {
          inherited = BpaScheme.TLS.prefix();
        }
        boolean bare = !text.text().contains("://");
        whole.add(bare ? new RawValue.Text(inherited + text.text(), text.origin()) : text);
      } else {
        whole.add(item);
      }
    }
    return whole;
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
