package dev.gantry.testbench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.port.payload.OutboundBundle;
import dev.gantry.port.payload.PayloadChunk;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileBundlesTest {
  @TempDir Path folder;

  @Test
  void the_whole_list_is_sent_as_often_as_asked() throws IOException {
    var source = FileBundles.of(List.of(file("a", 3), file("b", 5)), 2, Runnable::run);
    assertThat(source.count()).isEqualTo(4);
    assertThat(List.of(length(source), length(source), length(source), length(source)))
        .containsExactly(3L, 5L, 3L, 5L);
    assertThat(source.next()).isNull();
  }

  @Test
  void a_missing_file_is_named_before_anything_is_sent() throws IOException {
    var there = file("a", 3);
    assertThatThrownBy(
            () -> FileBundles.of(List.of(there, folder.resolve("gone")), 1, Runnable::run))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("gone: there is no such file");
  }

  @Test
  void an_empty_file_is_no_bundle() throws IOException {
    var empty = file("empty", 0);
    assertThatThrownBy(() -> FileBundles.of(List.of(empty), 1, Runnable::run))
        .hasMessageContaining("is empty");
  }

  @Test
  void a_folder_is_no_bundle() {
    assertThatThrownBy(() -> FileBundles.of(List.of(folder), 1, Runnable::run))
        .hasMessageContaining("is not a regular file");
  }

  @Test
  void a_read_that_fails_in_an_unforeseen_way_is_answered() throws IOException {
    var heard = new Heard();
    new FileBundle(file("a", 10), 10, Runnable::run).read(0, -1, heard);
    assertThat(heard.failure).contains("IllegalArgumentException");
  }

  @Test
  void a_file_that_became_shorter_fails_its_read() throws IOException {
    var file = file("a", 10);
    var bundle = new FileBundle(file, 10, Runnable::run);
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(4);
    }
    var heard = new Heard();
    bundle.read(0, 10, heard);
    assertThat(heard.failure).contains("became shorter");
    bundle.release();
  }

  @Test
  void a_released_file_is_not_opened_again() throws IOException {
    var bundle = new FileBundle(file("a", 10), 10, Runnable::run);
    bundle.release();
    var heard = new Heard();
    bundle.read(0, 10, heard);
    assertThat(heard.failure).contains("no longer needed");
  }

  private static long length(FileBundles source) {
    var bundle = source.next();
    assertThat(bundle).isNotNull();
    return bundle.lengthBytes();
  }

  private Path file(String name, int length) throws IOException {
    return Files.write(folder.resolve(name), new byte[length]);
  }

  private static final class Heard implements OutboundBundle.ReadListener {
    private String failure = "";

    @Override
    public void chunkRead(PayloadChunk chunk) {
      chunk.release();
    }

    @Override
    public void readFailed(String cause) {
      failure = cause;
    }
  }
}
