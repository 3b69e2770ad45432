package dev.gantry.adapter.tcp.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.certificates.identity.Pin;
import dev.gantry.certificates.issuing.TestPki;
import dev.gantry.domain.identity.IdentityPolicy;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class TlsProfileTest {
  @Test
  void a_pin_is_the_same_in_each_of_its_spellings() {
    var pin = Pin.of(TestPki.root("CA").certificate());
    var hex = HexFormat.of().formatHex(Base64.getDecoder().decode(pin));

    var profile =
        new TlsProfile(
            IdentityPolicy.STRICT, List.of(pin, "sha256/" + pin, hex), TlsProfile.MAX_RECORD_BYTES);

    assertThat(profile.pins()).containsExactly(pin, pin, pin);
  }
}
