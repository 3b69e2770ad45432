package dev.gantry.fuzz.proxy;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A bundle that shows whether it is one: a digest of the rest, where it belongs, and octets.
 *
 * @param intact whether the digest is right; if not the rest means nothing
 * @param connection which it was offered on
 * @param toServer in which direction
 * @param index which of those
 */
record TestBundle(boolean intact, int connection, boolean toServer, int index) {
  static final int MOST_BYTES = 1_500;

  private static final int DIGEST_BYTES = 32;
  private static final int HEAD_BYTES = DIGEST_BYTES + 2 * Integer.BYTES + 1;

  /** The octets of one that is intact. */
  static byte[] octets(int connection, boolean toServer, int index) {
    var random = new SplittableRandom(31L * connection + index + (toServer ? 1 << 20 : 0));
    var bundle = new byte[random.nextInt(HEAD_BYTES, MOST_BYTES)];
    random.nextBytes(bundle);
    ByteBuffer.wrap(bundle)
        .position(DIGEST_BYTES)
        .putInt(connection)
        .putInt(index)
        .put((byte) (toServer ? 1 : 0));
    System.arraycopy(digest(bundle), 0, bundle, 0, DIGEST_BYTES);
    return bundle;
  }

  static TestBundle read(byte[] octets) {
    if (octets.length < HEAD_BYTES
        || !Arrays.equals(digest(octets), Arrays.copyOf(octets, DIGEST_BYTES))) {
      return new TestBundle(false, -1, false, -1);
    }
    var head = ByteBuffer.wrap(octets).position(DIGEST_BYTES);
    int connection = head.getInt();
    int index = head.getInt();
    return new TestBundle(true, connection, head.get() != 0, index);
  }

  private static byte[] digest(byte[] bundle) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update(bundle, DIGEST_BYTES, bundle.length - DIGEST_BYTES);
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
