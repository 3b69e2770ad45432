package dev.gantry.adapter.tcp.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;

class AddressOrderTest {
  private static final InetAddress SIX_A = at("2001:db8::a");
  private static final InetAddress SIX_B = at("2001:db8::b");
  private static final InetAddress SIX_C = at("2001:db8::c");
  private static final InetAddress FOUR_A = at("192.0.2.1");
  private static final InetAddress FOUR_B = at("192.0.2.2");

  private static InetAddress at(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void families_take_turns_and_the_resolvers_first_begins() {
    assertThat(AddressOrder.of(List.of(SIX_A, SIX_B, SIX_C, FOUR_A, FOUR_B), null))
        .containsExactly(SIX_A, FOUR_A, SIX_B, FOUR_B, SIX_C);
    assertThat(AddressOrder.of(List.of(FOUR_A, FOUR_B, SIX_A), null))
        .containsExactly(FOUR_A, SIX_A, FOUR_B);
  }

  @Test
  void one_family_stays_in_the_order_of_the_resolver() {
    assertThat(AddressOrder.of(List.of(FOUR_B, FOUR_A), null)).containsExactly(FOUR_B, FOUR_A);
  }

  @Test
  void the_address_that_was_right_last_comes_first() {
    assertThat(AddressOrder.of(List.of(SIX_A, SIX_B, FOUR_A, FOUR_B), FOUR_B))
        .containsExactly(FOUR_B, SIX_A, FOUR_A, SIX_B);
  }

  @Test
  void an_address_that_the_name_has_lost_is_not_tried() {
    assertThat(AddressOrder.of(List.of(SIX_A), FOUR_A)).containsExactly(SIX_A);
  }

  @Test
  void an_address_that_is_named_twice_is_tried_once() {
    assertThat(AddressOrder.of(List.of(FOUR_A, FOUR_A, FOUR_B), null))
        .containsExactly(FOUR_A, FOUR_B);
  }
}
