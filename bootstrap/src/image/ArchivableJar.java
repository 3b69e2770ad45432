import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Copies a jar so that an AOT cache can hold its classes. One that was compiled for a Java before 6
 * has no stack maps, without which the runtime verifies it at every start and archives it never;
 * such a class is written anew, with them and as of Java 8. All else is copied as it is.
 */
final class ArchivableJar {
  /** The first class file version with stack maps: Java 6. */
  private static final int FIRST_WITH_STACK_MAPS = 50;

  private ArchivableJar() {}

  static void copy(Path jar, Path target, List<Path> classPath) throws IOException {
    try (JarFile from = new JarFile(jar.toFile())) {
      if (!holdsOldClasses(from)) {
        Files.copy(jar, target);
        return;
      }
      try (URLClassLoader all = new URLClassLoader(urls(classPath));
          OutputStream file = Files.newOutputStream(target);
          ZipOutputStream to = new ZipOutputStream(file)) {
        ClassFile classes = withStackMaps(all);
        for (JarEntry entry : Collections.list(from.entries())) {
          byte[] content = from.getInputStream(entry).readAllBytes();
          ZipEntry copy = new ZipEntry(entry.getName());
          copy.setTime(entry.getTime());
          to.putNextEntry(copy);
          to.write(isClass(entry) ? renewed(classes, content) : content);
          to.closeEntry();
        }
      }
    }
  }

  private static boolean holdsOldClasses(JarFile jar) throws IOException {
    for (JarEntry entry : Collections.list(jar.entries())) {
      if (isClass(entry) && isOld(ClassFile.of().parse(jar.getInputStream(entry).readAllBytes()))) {
        return true;
      }
    }
    return false;
  }

  /** Whether an entry of a jar is a class, and no description of a module or package. */
  static boolean isClass(JarEntry entry) {
    return entry.getName().endsWith(".class") && !entry.getName().endsWith("-info.class");
  }

  private static boolean isOld(ClassModel parsed) {
    return parsed.majorVersion() < FIRST_WITH_STACK_MAPS;
  }

  private static byte[] renewed(ClassFile classes, byte[] content) {
    ClassModel parsed = classes.parse(content);
    if (!isOld(parsed)) {
      return content;
    }
    return classes.transformClass(
        parsed,
        ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)
            .andThen(
                ClassTransform.endHandler(
                    renewed -> renewed.withVersion(ClassFile.JAVA_8_VERSION, 0))));
  }

  private static ClassFile withStackMaps(ClassLoader all) {
    return ClassFile.of(
        StackMapsOption.GENERATE_STACK_MAPS,
        ClassFile.ClassHierarchyResolverOption.of(
            ClassHierarchyResolver.ofResourceParsing(all)
                .orElse(ClassHierarchyResolver.defaultResolver())));
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
