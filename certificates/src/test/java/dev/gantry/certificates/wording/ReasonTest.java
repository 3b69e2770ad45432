package dev.gantry.certificates.wording;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class ReasonTest {
  @Test
  void says_what_a_file_system_has_against_a_file_without_naming_it_twice() {
    assertThat(Reason.of(new NoSuchFileException("a"))).isEqualTo("no such file");
    assertThat(Reason.of(new AccessDeniedException("a"))).isEqualTo("permission denied");
    assertThat(Reason.of(new FileSystemException("a", null, "Not a directory")))
        .isEqualTo("Not a directory");
    assertThat(Reason.of(new FileAlreadyExistsException("a")))
        .isEqualTo("FileAlreadyExistsException a");
  }

  @Test
  void is_one_short_line_whatever_the_message() {
    assertThat(Reason.of(new IOException("a\u001b[31m\nb"))).isEqualTo("a?[31m");
    assertThat(Reason.of(new IOException("a".repeat(201)))).isEqualTo("a".repeat(200) + "...");
    assertThat(Reason.of(new IOException(" "))).isEqualTo("IOException");
    assertThat(Reason.of(new IOException())).isEqualTo("IOException");
  }
}
