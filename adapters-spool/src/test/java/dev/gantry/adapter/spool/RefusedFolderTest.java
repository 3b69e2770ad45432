package dev.gantry.adapter.spool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.port.payload.PeerAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RefusedFolderTest {
  private static final PeerAddress PEER = new PeerAddress("192.0.2.7:4556");

  @TempDir Path temp;

  private final ScriptedDisk disk = new ScriptedDisk();
  private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
  private RefusedFolder folder;

  @BeforeEach
  void make() {
    folder = new RefusedFolder(temp.resolve("data"), disk, lines::add);
  }

  @Test
  void bundle_is_kept_and_forced_with_its_reason_before_anybody_hears() throws Exception {
    assertThat(keep("a bundle", "too large")).isTrue();
    assertThat(keep("another", "refused")).isTrue();
    var folder = temp.resolve("data/refused/192.0.2.7:4556");
    var names = SpoolFixture.names(folder);
    assertThat(names).hasSize(4);
    assertThat(Files.readString(folder.resolve(names.get(0)))).isEqualTo("a bundle");
    assertThat(names.get(1)).isEqualTo(names.get(0) + ".reason");
    assertThat(Files.readString(folder.resolve(names.get(1)))).isEqualTo("too large\n");
    assertThat(disk.steps().getLast()).isEqualTo(new ScriptedDisk.Step("forceDirectory", folder));
  }

  @Test
  void bundle_that_cannot_be_written_is_not_kept() throws Exception {
    disk.failOn(step -> step.is("force"));
    assertThat(keep("a bundle", "too large")).isFalse();
    disk.failOn(step -> step.is("move"));
    assertThat(keep("a bundle", "too large")).isFalse();
  }

  @Test
  void bundle_without_room_is_not_kept() throws Exception {
    disk.pretendFree(RefusedFolder.MIN_FREE_BYTES + 7);
    assertThat(keep("8 octets", "too large")).isFalse();
    disk.pretendFree(RefusedFolder.MIN_FREE_BYTES + 8);
    assertThat(keep("8 octets", "too large")).isTrue();
  }

  @Test
  void peer_that_refuses_all_has_some_lines_and_each_bundle_lies_there_with_its_reason()
      throws Exception {
    for (var i = 0; i < OutboxLog.MAX_LINES_PER_MINUTE + 5; i++) {
      assertThat(keep("a bundle", "too large")).isTrue();
    }
    assertThat(lines)
        .hasSize(OutboxLog.MAX_LINES_PER_MINUTE)
        .allMatch(line -> line.contains(PEER.text()));
    var kept = SpoolFixture.names(temp.resolve("data/refused/192.0.2.7:4556"));
    assertThat(kept).hasSize(2 * (OutboxLog.MAX_LINES_PER_MINUTE + 5));
  }

  private boolean keep(String bundle, String reason) throws Exception {
    var kept = new CompletableFuture<Boolean>();
    folder.keep(PEER, ByteBuffer.wrap(bundle.getBytes(UTF_8)), reason, kept::complete);
    return kept.get(20, TimeUnit.SECONDS);
  }
}
