package dev.gantry.simulator;

import dev.gantry.domain.session.BundleToken;
import dev.gantry.domain.session.SessionEvent.TransferOffered;
import dev.gantry.domain.session.SessionParameters;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a session compresses, where that was agreed: every other one of the bundles that become
 * shorter by it.
 */
final class Coding {
  private final Map<BundleToken, Long> plainBytes = new LinkedHashMap<>();
  private boolean agreed;
  private boolean turn;

  void agreed(SessionParameters parameters) {
    agreed = parameters.compression() != null;
  }

  /** What goes over the wire for a bundle that is offered now. */
  byte[] data(BundleToken token, byte[] bundle) {
    if (!agreed) {
      return bundle;
    }
    turn = !turn;
    byte[] data = turn ? RunLengths.coded(bundle) : bundle;
    if (data.length >= bundle.length) {
      return bundle;
    }
    plainBytes.put(token, (long) bundle.length);
    return data;
  }

  /** The length of a bundle that goes compressed, {@link TransferOffered#AS_IT_IS} else. */
  long plainBytes(BundleToken token) {
    return plainBytes.getOrDefault(token, TransferOffered.AS_IT_IS);
  }

  /** The bundle that went over the wire as these octets. */
  byte[] bundle(BundleToken token, byte[] data) {
    long length = plainBytes(token);
    if (length == TransferOffered.AS_IT_IS) {
      return data;
    }
    byte[] bundle = RunLengths.expanded(data, length);
    if (bundle == null) {
      throw new InvariantError("what was compressed for " + token + " cannot be expanded");
    }
    return bundle;
  }

  void forget(BundleToken token) {
    plainBytes.remove(token);
  }
}
