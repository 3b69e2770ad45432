import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.AttributesProcessingOption;
import java.lang.classfile.ClassFile.ConstantPoolSharingOption;
import java.lang.classfile.ClassFile.DebugElementsOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A jar as the image holds it: without what the image never reads, and with classes that an AOT
 * cache can hold.
 *
 * <p>A class that was compiled for a Java before 6 has no stack maps, without which the runtime
 * verifies it at every start and archives it never; it is written anew, with them and as of Java 8.
 * A signed class is not archived either, so the signatures go; the build has seen them. Classes of
 * others lose the names of local variables, which fill a tenth of the jars and of the cache.
 */
final class ShippedJar {
  /** The first class file version with stack maps: Java 6. */
  private static final int FIRST_WITH_STACK_MAPS = 50;

  /** Our own classes keep all that a message about a fault may tell of them. */
  private static final String OWN = "dev/gantry/";

  /** Of the build that made the jar, of another way to run it, of its signer. */
  private static final Pattern NEVER_READ =
      Pattern.compile(
          "META-INF/(maven|native-image|proguard|com\\.android\\.tools|versions/\\d+/OSGI-INF)/.*"
              + "|META-INF/[^/]*\\.(SF|RSA|DSA|EC|kotlin_module)|META-INF/INDEX\\.LIST"
              + "|.*\\.proto|.*/");

  /** Native code, by the system it is for, wherever a jar keeps it. */
  private static final Pattern NATIVE =
      Pattern.compile(".*\\.(so|jnilib|dylib|dll)|org/jline/nativ/[^/]+/.*");

  private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");

  /** Native code of the system that the Java runtime of the image is for. */
  private static final Pattern OURS =
      Pattern.compile(
          "META-INF/native/lib[a-z_]*_(linux|epoll)_%s\\.so|org/jline/nativ/Linux/%s/.*"
              .formatted(ARM ? "aarch_64" : "x86_64", ARM ? "arm64" : "x86_64"));

  private final ClassFile renewing;
  private final ClassFile stripping;
  private final Set<String> unreached;
  private final FileTime time;

  /**
   * Makes ready to ship jars.
   *
   * @param classPath all jars, to know which class extends which
   * @param unreached names of entries that are classes nothing leads to
   * @param time of every entry and jar, so that equal inputs make equal jars
   */
  ShippedJar(List<Path> classPath, Set<String> unreached, FileTime time) throws IOException {
    ClassHierarchyResolver hierarchy =
        ClassHierarchyResolver.ofResourceParsing(new URLClassLoader(urls(classPath)))
            .orElse(ClassHierarchyResolver.defaultResolver());
    ClassFile.ClassHierarchyResolverOption known =
        ClassFile.ClassHierarchyResolverOption.of(hierarchy);
    this.renewing = ClassFile.of(StackMapsOption.GENERATE_STACK_MAPS, known);
    this.stripping =
        ClassFile.of(
            DebugElementsOption.DROP_DEBUG,
            ConstantPoolSharingOption.NEW_POOL,
            AttributesProcessingOption.DROP_UNSTABLE_ATTRIBUTES,
            known);
    this.unreached = unreached;
    this.time = time;
  }

  void copy(Path jar, Path target) throws IOException {
    try (JarFile from = new JarFile(jar.toFile(), false);
        OutputStream file = Files.newOutputStream(target);
        ZipOutputStream to = new ZipOutputStream(file)) {
      to.setLevel(Deflater.BEST_COMPRESSION);
      for (JarEntry entry : Collections.list(from.entries())) {
        String name = entry.getName();
        if (isShipped(name)) {
          ZipEntry copy = new ZipEntry(name);
          copy.setLastModifiedTime(time);
          to.putNextEntry(copy);
          to.write(content(name, from.getInputStream(entry).readAllBytes()));
          to.closeEntry();
        }
      }
    }
    Files.setLastModifiedTime(target, time);
  }

  private boolean isShipped(String name) {
    return !NEVER_READ.matcher(name).matches()
        && !unreached.contains(name)
        && (!NATIVE.matcher(name).matches() || OURS.matcher(name).matches());
  }

  private byte[] content(String name, byte[] content) {
    if (name.equals(JarFile.MANIFEST_NAME)) {
      return withoutDigests(content);
    }
    if (!isClass(name) || name.startsWith(OWN)) {
      return content;
    }
    ClassModel parsed = ClassFile.of().parse(content);
    byte[] renewed = parsed.majorVersion() < FIRST_WITH_STACK_MAPS ? renewed(content) : content;
    return stripping.transformClass(
        stripping.parse(renewed),
        ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL));
  }

  private byte[] renewed(byte[] content) {
    return renewing.transformClass(
        renewing.parse(content),
        ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)
            .andThen(
                ClassTransform.endHandler(
                    renewed -> renewed.withVersion(ClassFile.JAVA_8_VERSION, 0))));
  }

  /** The sections of a manifest behind its first say how each entry was signed. */
  private static byte[] withoutDigests(byte[] manifest) {
    String text = new String(manifest, StandardCharsets.UTF_8);
    String first = text.replaceFirst("(?s)(\r?\n)\r?\n.*", "$1$1");
    return first.getBytes(StandardCharsets.UTF_8);
  }

  /** Whether an entry of a jar is a class, and no description of a module or package. */
  static boolean isClass(String name) {
    return name.endsWith(".class") && !name.endsWith("-info.class");
  }

  private static URL[] urls(List<Path> jars) throws IOException {
    URL[] urls = new URL[jars.size()];
    for (int i = 0; i < urls.length; i++) {
      URI place = jars.get(i).toUri();
      urls[i] = place.toURL();
    }
    return urls;
  }
}
