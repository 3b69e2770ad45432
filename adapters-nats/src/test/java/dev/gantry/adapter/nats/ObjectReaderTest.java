package dev.gantry.adapter.nats;

import dev.gantry.port.contract.OutboundBundleContract;
import io.nats.client.Message;
import io.nats.client.api.ObjectInfo;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** An object, read from pieces that come one after the other, as any bundle is read. */
class ObjectReaderTest extends OutboundBundleContract {
  private static final int PIECE_BYTES = 40_000;

  @Override
  protected Sample newSample(int lengthBytes) throws Exception {
    var octets = new byte[lengthBytes];
    new Random(lengthBytes).nextBytes(octets);
    var info =
        ObjectInfo.builder(LargeStore.BUCKET, "name")
            .nuid("id")
            .size(lengthBytes)
            .chunkSize(PIECE_BYTES)
            .digest(MessageForm.digestText(MessageForm.sha256().digest(octets)))
            .build();
    return new Sample(new ObjectReader((_, sequence) -> piece(octets, sequence), info), octets);
  }

  /** Numbers go up by more than one, as those of a stream with several objects do. */
  private static CompletableFuture<Message> piece(byte[] octets, long from) {
    long number = (from + 2) / 3;
    int offset = (int) number * PIECE_BYTES;
    var message =
        NatsMessage.builder()
            .subject("x")
            .headers(new Headers().put("Nats-Sequence", Long.toString(number * 3)))
            .data(Arrays.copyOfRange(octets, offset, Math.min(octets.length, offset + PIECE_BYTES)))
            .build();
    return CompletableFuture.supplyAsync(() -> message);
  }
}
