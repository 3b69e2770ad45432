package dev.gantry.bootstrap.cli;

import com.google.protobuf.Message;
import dev.gantry.port.in.OperatorException;
import java.io.IOException;

/** Asks for page after page, and makes one answer of them. */
final class CtlPages {
  private static final String NEXT = "next_page_token";

  private CtlPages() {}

  /** One page of an answer. */
  interface Page<A> {
    /**
     * Asks for it.
     *
     * @param token empty for the first page, and then what the one before says is next
     */
    A ask(String token) throws IOException, OperatorException;
  }

  /** All of them as one answer, of which nothing is next. */
  @SuppressWarnings("unchecked") // what begins as an A is built as one
  static <A extends Message> A all(Page<A> page) throws IOException, OperatorException {
    var first = page.ask("");
    var token = first.getDescriptorForType().findFieldByName(NEXT);
    var all = first.toBuilder();
    while (!"".equals(all.getField(token))) {
      var next = page.ask((String) all.getField(token));
      all.clearField(token).mergeFrom(next);
    }
    return (A) all.build();
  }
}
