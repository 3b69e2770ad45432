package dev.gantry.adapter.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScanTest {
  @TempDir Path directory;

  @Test
  void gives_all_names_in_order_though_it_keeps_few() throws IOException {
    make("e", "b", "d", "a", "c", ".hidden", "f.part");
    for (var maxNames = 1; maxNames <= 6; maxNames++) {
      var scan = new Scan(directory, maxNames);
      scan.restart();
      assertThat(rest(scan)).containsExactly("a", "b", "c", "d", "e");
      assertThat(scan.isDone()).isTrue();
    }
  }

  @Test
  void gives_nothing_until_it_is_started() throws IOException {
    make("a");
    assertThat(new Scan(directory, 2).next()).isNull();
  }

  @Test
  void what_comes_behind_is_found_in_the_same_pass_and_what_comes_before_in_the_next()
      throws IOException {
    make("b", "d");
    var scan = new Scan(directory, 1);
    scan.restart();
    assertThat(scan.next()).isEqualTo(Path.of("b"));
    make("a", "c");
    assertThat(rest(scan)).containsExactly("c", "d");
    scan.restart();
    assertThat(rest(scan)).containsExactly("a", "b", "c", "d");
  }

  @Test
  void name_that_is_put_back_comes_next() throws IOException {
    make("a", "b");
    var scan = new Scan(directory, 5);
    scan.restart();
    scan.putBack(scan.next());
    assertThat(rest(scan)).containsExactly("a", "b");
  }

  private static List<String> rest(Scan scan) throws IOException {
    var names = new ArrayList<String>();
    for (var name = scan.next(); name != null; name = scan.next()) {
      names.add(name.toString());
    }
    return names;
  }

  private void make(String... names) throws IOException {
    for (var name : names) {
      Files.write(directory.resolve(name), new byte[1]);
    }
  }
}
