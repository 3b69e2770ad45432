package dev.gantry.bootstrap.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gantry.domain.watch.LoginAttempts;
import dev.gantry.port.in.Caller;
import dev.gantry.port.in.Logins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenLoginsTest {
  private static final String READ = "0123456789abcdef";
  private static final String CHANGE = "fedcba9876543210";

  @TempDir private Path folder;
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 7);
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("tokens");
    write("# who looks\nread " + READ + "\n\nchange " + CHANGE + "\n", 1);
  }

  @Test
  void role_is_that_of_the_token() {
    var logins = new TokenLogins(file, now::get);
    assertThat(role(logins, READ)).isEqualTo(Caller.Role.READ);
    assertThat(role(logins, CHANGE)).isEqualTo(Caller.Role.CHANGE);
    assertThat(caller(logins, CHANGE).name())
        .contains("127.0.0.1", "line 4")
        .doesNotContain(CHANGE);
  }

  @Test
  void without_a_token_an_open_door_lets_look_and_another_does_not() {
    var logins = new TokenLogins(file, now::get);
    assertThat(logins.caller(new Logins.Arrival("127.0.0.1", true, true, null)).role())
        .isEqualTo(Caller.Role.READ);
    assertThat(logins.caller(new Logins.Arrival("192.0.2.7", false, false, null)).role())
        .isEqualTo(Caller.Role.NONE);
  }

  @Test
  void token_from_another_machine_is_not_looked_at() {
    var logins = new TokenLogins(file, now::get);
    var far = new Logins.Arrival("192.0.2.7", false, false, "Bearer " + CHANGE);
    assertThat(logins.caller(far).role()).isEqualTo(Caller.Role.NONE);
  }

  @Test
  void wrong_tokens_are_looked_at_a_few_times_and_then_even_the_right_one_waits() {
    var logins = new TokenLogins(file, now::get);
    for (int i = 0; i < LoginAttempts.BURST; i++) {
      assertThat(role(logins, CHANGE)).isEqualTo(Caller.Role.CHANGE);
      assertThat(role(logins, "wrong")).isEqualTo(Caller.Role.NONE);
    }
    assertThat(role(logins, CHANGE)).isEqualTo(Caller.Role.NONE);
    now.addAndGet(Duration.ofSeconds(11).toNanos());
    assertThat(role(logins, CHANGE)).isEqualTo(Caller.Role.CHANGE);
  }

  @Test
  void addresses_of_one_ipv6_network_count_as_one_and_those_of_another_do_not() {
    var logins = new TokenLogins(file, now::get);
    for (int i = 0; i < LoginAttempts.BURST; i++) {
      assertThat(roleFrom(logins, "2001:db8:0:1:0:0:0:" + i, "wrong")).isEqualTo(Caller.Role.NONE);
    }
    assertThat(roleFrom(logins, "2001:db8:0:1:0:0:0:99", CHANGE)).isEqualTo(Caller.Role.NONE);
    assertThat(roleFrom(logins, "2001:db8:0:2:0:0:0:99", CHANGE)).isEqualTo(Caller.Role.CHANGE);
  }

  private static Caller.Role roleFrom(TokenLogins logins, String from, String token) {
    return logins.caller(new Logins.Arrival(from, false, true, "Bearer " + token)).role();
  }

  @Test
  void file_is_read_again_when_it_changes_and_one_with_a_fault_changes_nothing() throws Exception {
    var logins = new TokenLogins(file, now::get);
    write("change 00112233445566778\n", 2);
    assertThat(role(logins, "00112233445566778")).isEqualTo(Caller.Role.CHANGE);
    assertThat(role(logins, READ)).isEqualTo(Caller.Role.NONE);
    write("nonsense\n", 3);
    assertThat(role(logins, "00112233445566778")).isEqualTo(Caller.Role.CHANGE);
  }

  @Test
  void file_whose_permissions_were_mended_is_read_though_nothing_else_changed() throws Exception {
    var logins = new TokenLogins(file, now::get);
    write("change 00112233445566778\n", 2);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(role(logins, READ)).as("it cannot be used").isEqualTo(Caller.Role.READ);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertThat(role(logins, READ)).as("it was taken out").isEqualTo(Caller.Role.NONE);
  }

  @Test
  void file_with_a_fault_stops_the_start_and_says_what_is_wrong() throws Exception {
    write("read " + READ.substring(1) + "\n", 1);
    fails("line 1: a token has 16 characters or more");
    write("write " + READ + "\n", 1);
    fails("there is the role read, and change");
    write("read\n", 1);
    fails("expected 'read TOKEN'");
    write("read " + READ + "\n", 1);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    fails("chmod 600");
    Files.delete(file);
    fails("admin-token-file");
  }

  private void fails(String words) {
    assertThatThrownBy(() -> new TokenLogins(file, now::get))
        .isInstanceOf(StartupException.class)
        .hasMessageContaining(words);
  }

  private void write(String text, int version) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    Files.setLastModifiedTime(file, FileTime.fromMillis(version * 1000L));
  }

  private static Caller.Role role(Logins logins, String token) {
    return caller(logins, token).role();
  }

  private static Caller caller(Logins logins, String token) {
    return logins.caller(new Logins.Arrival("127.0.0.1", true, true, "Bearer " + token));
  }
}
