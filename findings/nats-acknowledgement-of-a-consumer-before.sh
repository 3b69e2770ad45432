#!/usr/bin/env bash
# nats-server 2.15.3: a consumer confirms an acknowledgement that is meant for one before it of the same name, and keeps the message.
#
#   findings/nats-acknowledgement-of-a-consumer-before.sh
#
# Valid input: a stream that is a work queue has a message for a and one for b. A durable consumer C for a delivers the first.
# It is deleted, and made anew under the same name for b; it delivers the second, which is acknowledged. Another consumer, E, is made
# for a. Then the first is acknowledged, with a request for confirmation (jnats: ackSync). The subject of that has the name of the
# consumer, and nothing else that tells it from one before.
#
# What the client hears is success. The message stays in the stream, where it waits for E. To a consumer that has another name the same
# acknowledgement has no answer, and so the client knows.
#
# Seen (Linux 6.18, x86-64, Java 17 and 25):
#
#   other name: not confirmed, 1 message left
#   same name: confirmed, 1 message left
#
# Without harm: a name of its own for each consumer that is made; where an acknowledgement is not confirmed, the message is deleted by
# its number, as Gantry does.
#
# Needs Go, Java 17 or later, and Maven. Exit code 0 as long as it is as described, 1 when it is not.
set -euo pipefail

self=$(realpath "$0")
folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$folder"' EXIT
cd "$folder"
export GOPATH=$folder/gopath GOFLAGS=-modcacherw

GOBIN=$folder/bin go install github.com/nats-io/nats-server/v2@v2.15.3 2>/dev/null
cat >pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId>
  <artifactId>finding</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>io.nats</groupId>
      <artifactId>jnats</artifactId>
      <version>2.26.2</version>
    </dependency>
  </dependencies>
</project>
POM
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies -DoutputDirectory=jars

cat >Acknowledge.java <<'JAVA'
import io.nats.client.Connection;
import io.nats.client.FetchConsumeOptions;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

class Acknowledge {
  public static void main(String[] arguments) throws Exception {
    try (var connection = Nats.connect(arguments[0])) {
      attempt(connection, "other name", "D");
      attempt(connection, "same name", "C");
    }
  }

  private static void attempt(Connection connection, String title, String name) throws Exception {
    var management = connection.jetStreamManagement();
    management.addStream(
        StreamConfiguration.builder()
            .name("S")
            .subjects("a", "b")
            .retentionPolicy(RetentionPolicy.WorkQueue)
            .storageType(StorageType.Memory)
            .build());
    connection.jetStream().publish("a", new byte[] {1});
    connection.jetStream().publish("b", new byte[] {2});
    var first = delivered(connection, "C", "a");
    management.deleteConsumer("S", "C");
    delivered(connection, name, "b").ackSync(Duration.ofSeconds(5));
    create(connection, "E", "a");
    String heard;
    try {
      first.ackSync(Duration.ofSeconds(2));
      heard = "confirmed";
    } catch (TimeoutException | IllegalStateException e) {
      heard = "not confirmed";
    }
    var left = management.getStreamInfo("S").getStreamState().getMsgCount();
    System.out.println(title + ": " + heard + ", " + left + " message left");
    management.deleteStream("S");
  }

  private static Message delivered(Connection connection, String name, String filter)
      throws Exception {
    create(connection, name, filter);
    var options = FetchConsumeOptions.builder().maxMessages(1).expiresIn(5000).build();
    try (var fetch = connection.getStreamContext("S").getConsumerContext(name).fetch(options)) {
      return fetch.nextMessage();
    }
  }

  private static void create(Connection connection, String name, String filter) throws Exception {
    connection
        .jetStreamManagement()
        .createConsumer(
            "S",
            ConsumerConfiguration.builder()
                .durable(name)
                .ackPolicy(AckPolicy.Explicit)
                .filterSubject(filter)
                .build());
  }
}
JAVA

mkdir server
bin/nats-server -a 127.0.0.1 -p -1 --ports_file_dir "$folder/server" -js -sd "$folder/store" >server.log 2>&1 &
server=$!
until ports=$(cat server/*.ports 2>/dev/null) && [ -n "$ports" ]; do sleep 0.1; done
url=$(grep -o 'nats://[0-9.:]*' <<<"$ports" | head -n 1)

timeout 120 java -cp 'jars/*' Acknowledge.java "$url" 2>java.log | tee seen

sed -n 's/^#   \(\(other\|same\) name: .*\)/\1/p' "$self" >described
if ! diff -u described seen; then
  cat java.log >&2
  echo "it is not as described any more" >&2
  exit 1
fi
echo "as described"
