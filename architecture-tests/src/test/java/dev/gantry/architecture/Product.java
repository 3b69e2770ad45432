package dev.gantry.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import java.util.Set;
import java.util.stream.Collectors;

/** The compiled classes of the product and of the fixtures, read once for all tests. */
final class Product {
  static final String ROOT = "dev.gantry";
  static final String FIXTURE_ROOT = "dev.gantry.architecture.bad";

  /** Of all modules, without their tests. */
  static final JavaClasses CLASSES =
      new ClassFileImporter().withImportOption(Product::isProduct).importPackages(ROOT);

  /** Each of them breaks a rule. */
  static final JavaClasses FIXTURES = new ClassFileImporter().importPackages(FIXTURE_ROOT);

  private static final Set<String> SOURCES =
      Repository.find().javaSources().stream()
          .map(source -> source.toString().replaceFirst(".*/src/(main|test)/java/", ""))
          .collect(Collectors.toSet());

  private Product() {}

  /** Whether people write its source, and not a generator. */
  static boolean isWritten(JavaClass each) {
    return SOURCES.contains(each.getName().replaceFirst("\\$.*", "").replace('.', '/') + ".java");
  }

  private static boolean isProduct(Location location) {
    return new ImportOption.DoNotIncludeTests().includes(location)
        && !location.contains("-tests.jar");
  }
}
