package dev.gantry.domain.wire;

import java.util.ArrayList;
import java.util.List;

/**
 * The session extension item by which two entities agree on the compression of transfers.
 *
 * <pre>
 * U8  flags 0x00, never critical
 * U16 type 0xC901
 * U16 length, 5 to 20
 * U32 tag 0x47545259, so that another's use of the same private type is not taken for ours
 * U8  a method, once for each, in the order of preference; those that are not known are skipped
 * </pre>
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9174#section-8.3">RFC 9174 8.3, private use</a>
 */
public final class CompressionOffer {
  public static final int TYPE = 0xC901;

  /** Methods in one item; more of them is not ours. */
  static final int MAX_METHODS = 16;

  private static final byte[] TAG = {'G', 'T', 'R', 'Y'};

  private CompressionOffer() {}

  /** The items of a SESS_INIT that offers {@code methods}, none for none. */
  public static ExtensionItems items(List<CompressionMethod> methods) {
    if (methods.isEmpty()) {
      return ExtensionItems.NONE;
    }
    var value = new byte[TAG.length + methods.size()];
    System.arraycopy(TAG, 0, value, 0, TAG.length);
    for (int i = 0; i < methods.size(); i++) {
      value[TAG.length + i] = (byte) methods.get(i).code();
    }
    return ExtensionItems.of(new ExtensionItem(0, TYPE, Octets.of(value)));
  }

  /**
   * The methods that a SESS_INIT offers. Empty where it offers none, and where the item is repeated
   * or is somebody else's: nothing of it is a fault.
   */
  public static List<CompressionMethod> methods(ExtensionItems items) {
    List<CompressionMethod> methods = List.of();
    boolean seen = false;
    for (var item : items.items()) {
      if (item.type() == TYPE) {
        if (seen) {
          return List.of();
        }
        seen = true;
        methods = read(item.value());
      }
    }
    return methods;
  }

  private static List<CompressionMethod> read(Octets value) {
    int count = value.length() - TAG.length;
    if (count < 1 || count > MAX_METHODS) {
      return List.of();
    }
    for (int i = 0; i < TAG.length; i++) {
      if (value.at(i) != TAG[i]) {
        return List.of();
      }
    }
    var methods = new ArrayList<CompressionMethod>();
    for (int i = TAG.length; i < value.length(); i++) {
      var method = CompressionMethod.of(value.at(i) & 0xff);
      if (method != null && !methods.contains(method)) {
        methods.add(method);
      }
    }
    return methods;
  }
}
