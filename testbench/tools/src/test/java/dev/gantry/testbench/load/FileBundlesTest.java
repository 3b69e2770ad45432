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
  void a_link_is_followed_and_keeps_its_name() throws IOException {
    var link = Files.createSymbolicLink(folder.resolve("link"), file("a", 10));
    try (var source = FileBundles.of(List.of(link), 1, Runnable::run)) {
      assertThat(length(source)).isEqualTo(10);
      assertThat(source.name(0)).endsWith("link");
    }
  }

  @Test
  void a_file_that_became_shorter_fails_its_read_and_is_named() throws IOException {
    var file = file("a", 10);
    try (var source = FileBundles.of(List.of(file), 1, Runnable::run)) {
      try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(4);
      }
      assertThat(failure(source)).contains("/a: ").contains("ends at octet 4 of 10");
    }
  }

  @Test
  void a_file_that_is_gone_fails_its_read_and_is_named() throws IOException {
    var file = file("a", 10);
    try (var source = FileBundles.of(List.of(file), 1, Runnable::run)) {
      Files.delete(file);
      assertThat(failure(source)).contains("/a: ");
    }
  }

  private static String failure(FileBundles source) {
    var bundle = source.next();
    assertThat(bundle).isNotNull();
    var heard = new Heard();
    bundle.read(0, 10, heard);
    bundle.release();
    return heard.failure;
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
