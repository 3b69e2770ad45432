import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the classes of large libraries that nothing in the image leads to. A class leads to another
 * when any text in it names the other: as a type, in a signature, or in a string, with dots or with
 * slashes; so do the lists of services in META-INF, in whatever form. Whatever looks its classes up
 * by names that it puts together stays whole.
 */
final class Reached {
  /** Libraries of which the image uses a part, and that make up no names of classes. */
  private static final Pattern PARTLY_USED =
      Pattern.compile(
          "(guava|aircompressor-v3|jnats|protobuf-java|proto-google-common-protos|grpc-services|netty-(codec-(http2?|compression)|handler)|snakeyaml"
              + "|opentelemetry-.*|bc(prov|pkix|util)-jdk18on)-[0-9].*\\.jar");

  /**
   * What is looked up by names put together: the algorithms that a provider offers. It opens files
   * of keys, for which it has to know ciphers and digests; what the keys are for, certificates and
   * stores of keys are the business of the JDK, and a provider passes over an algorithm whose class
   * is not there.
   */
  private static final Pattern LOOKED_UP =
      Pattern.compile("org/bouncycastle/jcajce/provider/(digest|symmetric)/.*");

  /** Of those, what no file of a key that OpenSSL or Java writes is made with. */
  private static final Pattern NEVER_USED =
      Pattern.compile(
          ".*/provider/symmetric/(DSTU7624|LEA|GOST28147|GOST3412_2015|Serpent|Threefish|RC6|IDEA|Zuc|RC5|Noekeon|Shacal2"
              + "|CAST6|CAST5|Skipjack|XChaCha|XSalsa20|Salsa20|Grainv1|Grain128|HC128|HC256|XTEA|TEA|VMPC"
              + "|VMPCKSA3|Rijndael|SipHash|SipHash128|Twofish|Blowfish)(\\$.*)?");

  private static final Pattern NAME =
      Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$]*(?:[./][\\p{L}_$][\\p{L}\\p{N}_$]*)+");

  /** A class for Java runtimes from some version on, in place of the one of the same name. */
  private static final Pattern VERSIONED = Pattern.compile("META-INF/versions/[0-9]+/(.*)");

  /** The class files of all jars, by the name of their class; several where some are versioned. */
  private final Map<String, List<byte[]>> classes = new HashMap<>();

  /** Entries that may be left out, with the class that each of them is. */
  private final Map<String, String> removable = new HashMap<>();

  private final Set<String> reached = new HashSet<>();
  private final Deque<String> next = new ArrayDeque<>();
  private final List<String> roots = new ArrayList<>();

  private Reached() {}

  /** Names of the entries of these jars that can be left out. */
  static Set<String> unreached(List<Path> jars) throws IOException {
    Reached reached = new Reached();
    for (Path jar : jars) {
      reached.read(jar);
    }
    reached.roots.forEach(reached::mark);
    reached.roots.forEach(reached::reach);
    while (!reached.next.isEmpty()) {
      reached.classes.get(reached.next.poll()).forEach(reached::follow);
    }
    Set<String> rest = new HashSet<>(reached.removable.keySet());
    rest.removeIf(entry -> reached.reached.contains(reached.removable.get(entry)));
    return rest;
  }

  private void read(Path jar) throws IOException {
    boolean partly = PARTLY_USED.matcher(jar.getFileName().toString()).matches();
    try (JarFile file = new JarFile(jar.toFile(), false)) {
      for (JarEntry entry : Collections.list(file.entries())) {
        String name = entry.getName();
        if (!ShippedJar.isClass(name)) {
          if (name.startsWith("META-INF/") && !name.equals(JarFile.MANIFEST_NAME)) {
            roots.add(
                new String(file.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8));
          }
          continue;
        }
        String type = VERSIONED.matcher(name).replaceFirst("$1").replaceFirst("\\.class$", "");
        classes
            .computeIfAbsent(type, _ -> new ArrayList<>())
            .add(file.getInputStream(entry).readAllBytes());
        boolean lookedUp = LOOKED_UP.matcher(type).matches() && !NEVER_USED.matcher(type).matches();
        if (partly && !lookedUp) {
          removable.put(name, type);
        } else {
          roots.add(type);
        }
      }
    }
  }

  private void follow(byte[] content) {
    ClassModel parsed = ClassFile.of().parse(content);
    for (PoolEntry constant : parsed.constantPool()) {
      if (constant instanceof Utf8Entry text) {
        mark(text.stringValue());
      }
    }
  }

  /** Takes every word of a text for the name of a class; most are none. */
  private void mark(String text) {
    Matcher names = NAME.matcher(text);
    while (names.find()) {
      String name = names.group().replace('.', '/');
      reach(name);
      // A descriptor starts with the letter L.
      reach(name.substring(1));
    }
  }

  private void reach(String type) {
    if (classes.containsKey(type) && reached.add(type)) {
      next.add(type);
    }
  }
}
